"""One program on a few instances: drive it in the sandbox, score its answers outside."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from evolve.errors import CandidateFailed, EvolveError, Infeasible, ProblemError, SandboxUnavailable
from evolve.evaluation.fingerprint import fingerprint
from evolve.protocols import Answer, Callables, Embedding, Lockstep, Sandbox
from evolve.types import Hook, Instance, Limits, Measurement, Problem, Program, Status

ATTEMPTS = 4
PAUSE_S = 0.2


@dataclass(frozen=True)
class Chunk:
    """What one call of `measure` yields.

    Attributes:
        measurements: One per instance, up to and including the first failure.
        answers: By instance name; empty after a failure.
        cpu_s: Of the program's own process or processes, loading excluded.
    """

    measurements: tuple[Measurement, ...]
    answers: Mapping[str, Answer]
    cpu_s: float

    @property
    def failure(self) -> Measurement | None:
        """The instance that failed, if any."""
        last = self.measurements[-1]
        return None if last.status is Status.OK else last


def measure(
    problem: Problem,
    sandbox: Sandbox,
    program: Program,
    hook: Hook,
    instances: Sequence[Instance],
    seed: int,
) -> Chunk:
    """Run `program` on `instances`, in lock-step where the verifier can, else a process each.

    Raises:
        ProblemError: The verifier is at fault.
        SandboxUnavailable: No sandbox after several attempts.
    """
    if len(instances) > 1 and not _advances_together(problem, hook):
        return _one_by_one(problem, sandbox, program, hook, instances, seed)
    for attempt in range(ATTEMPTS - 1):
        try:
            return _measure_together(problem, sandbox, program, hook, instances, seed)
        except SandboxUnavailable:
            time.sleep(PAUSE_S * 2**attempt)
    return _measure_together(problem, sandbox, program, hook, instances, seed)


def _measure_together(
    problem: Problem,
    sandbox: Sandbox,
    program: Program,
    hook: Hook,
    instances: Sequence[Instance],
    seed: int,
) -> Chunk:
    """Run `program` on all `instances` in one process.

    Raises:
        SandboxUnavailable: It could not be set up, or an outsider killed it; never the program's
            doing, so trying again is no favour to it.
    """
    limits = _scaled(problem.limits, len(instances))
    if isinstance(problem.verifier, Embedding):
        program, hook = problem.verifier.embed(program)
    cpu_s = 0.0
    try:
        with sandbox.open(program, hook, limits, seed=seed) as callables:
            try:
                answers = _drive(problem, callables, instances)
            finally:
                cpu_s = callables.usage.cpu_s
    except CandidateFailed as failure:
        label = instances[0].name if len(instances) == 1 else f"{instances[0].name} …"
        return Chunk((Measurement(label, failure.status, {}, failure.reason, cpu_s),), {}, cpu_s)
    share = cpu_s / len(instances)
    scored = _score_all(problem, instances, answers, share)
    named = {i.name: answer for i, answer in zip(instances, answers, strict=True)}
    return Chunk(scored, named if scored[-1].status is Status.OK else {}, cpu_s)


def _advances_together(problem: Problem, hook: Hook) -> bool:
    return isinstance(problem.verifier, Lockstep) and hook.name in problem.verifier.lockstep


def _one_by_one(
    problem: Problem,
    sandbox: Sandbox,
    program: Program,
    hook: Hook,
    instances: Sequence[Instance],
    seed: int,
) -> Chunk:
    measurements: list[Measurement] = []
    answers: dict[str, Answer] = {}
    cpu_s = 0.0
    for position, instance in enumerate(instances):
        chunk = measure(problem, sandbox, program, hook, (instance,), seed + position)
        measurements.extend(chunk.measurements)
        answers |= chunk.answers
        cpu_s += chunk.cpu_s
        if chunk.failure:
            return Chunk(tuple(measurements), {}, cpu_s)
    return Chunk(tuple(measurements), answers, cpu_s)


def _scaled(limits: Limits, count: int) -> Limits:
    return limits if count == 1 else replace(limits, cpu_s=limits.cpu_s * count)


def _drive(problem: Problem, callables: Callables, instances: Sequence[Instance]) -> Sequence[Answer]:
    with _blamed_on(problem, instances[0], "run"):
        if len(instances) == 1:
            return (problem.verifier.run(callables, instances[0]),)
        return tuple(problem.verifier.run_many(callables, instances))


def _score_all(
    problem: Problem, instances: Sequence[Instance], answers: Sequence[Answer], cpu_s: float
) -> tuple[Measurement, ...]:
    measurements: list[Measurement] = []
    for instance, answer in zip(instances, answers, strict=True):
        measurement = replace(_score(problem, instance, answer), cpu_s=cpu_s)
        measurements.append(measurement)
        if measurement.status is not Status.OK:
            break
    return tuple(measurements)


def _score(problem: Problem, instance: Instance, answer: Answer) -> Measurement:
    try:
        with _blamed_on(problem, instance, "score"):
            given = problem.verifier.score(instance, answer)
    except Infeasible as reason:
        return Measurement(instance.name, Status.INFEASIBLE, {}, str(reason))
    values = {key: float(value) for key, value in given.items()}
    for objective in problem.objectives:
        if objective.source == "verifier" and objective.key not in values:
            raise ProblemError(
                f"{problem.name}: instance `{instance.name}` has no value `{objective.key}`: "
                f"`score` returned {sorted(values)}"
            )
    odd = [key for key, value in values.items() if not math.isfinite(value)]
    if odd:
        return Measurement(instance.name, Status.INVALID, {}, f"`{odd[0]}` is not a finite number")
    return Measurement(instance.name, Status.OK, values, answer=fingerprint(answer))


@contextmanager
def _blamed_on(problem: Problem, instance: Instance, method: str) -> Iterator[None]:
    """Name the plugin, method and instance when a verifier raises what it must not."""
    try:
        yield
    except (EvolveError, KeyboardInterrupt):
        raise
    except Exception as error:  # the boundary to a plugin's own code
        raise ProblemError(
            f"{problem.name}: `{method}` raised {type(error).__name__} on instance `{instance.name}`: {error}"
        ) from error
