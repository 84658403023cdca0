"""Evaluate one program on one split, cheap stages first, in a trusted process."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Mapping, Sequence

from evolve import programs
from evolve.evaluation.measure import Chunk, measure
from evolve.indicators import reduce
from evolve.protocols import Answer, Concealed, Explainer, Sandbox, Task
from evolve.types import Evaluation, Instance, Measurement, Objective, Problem, Program, Split, Status

TIMED_EVERY = 5
STEADY_S = 0.5
EXPLAINED = 2


def derive_seed(*parts: object) -> int:
    """Return a 62-bit seed that depends on every part, the same in every process."""
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 2


def instances_of(problem: Problem, split: Split, secret: int | None) -> tuple[Instance, ...]:
    """Return the instances of a split.

    Args:
        problem: The problem.
        split: Which.
        secret: Of a campaign: held-out instances of a verifier that can conceal them (role
            `evolve.protocols.Concealed`) are drawn from it. `None` gives the published ones.
    """
    verifier = problem.verifier
    if split is not Split.TRAIN and secret is not None and isinstance(verifier, Concealed):
        return tuple(verifier.concealed(split, secret))
    return tuple(verifier.instances(split))


class Evaluator:
    """Evaluates programs of one problem; holds its instances and one sandbox.

    Stages: one instance first, so that a broken program costs little; then every fifth, which
    timed objectives are measured on, side by side with the reference program; then the rest.

    Args:
        problem: The problem.
        sandbox: Where programs run.
        secret: Of the campaign; see `instances_of`.
    """

    def __init__(self, problem: Problem, sandbox: Sandbox, secret: int | None = None) -> None:
        self._problem = problem
        self._sandbox = sandbox
        self._hooks = {hook.name: hook for hook in problem.hooks}
        self._baselines = {baseline.name: baseline for baseline in problem.baselines}
        self._secret = secret
        self._splits: dict[Split, tuple[Instance, ...]] = {}

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def instances(self, split: Split) -> tuple[Instance, ...]:
        """Return the instances of a split; made at the first call."""
        if split not in self._splits:
            self._splits[split] = instances_of(self._problem, split, self._secret)
        return self._splits[split]

    def evaluate(self, task: Task) -> Evaluation:
        """Return what `task.program` scores; a candidate's failure is a status, never an exception.

        Raises:
            ProblemError: The verifier is at fault.
            SandboxUnavailable: No sandbox could be set up, after several attempts.
        """
        began = time.process_time()
        measured: list[Measurement] = []
        answers: dict[str, Answer] = {}
        guest_s = 0.0
        ratio: float | None = None
        failure: Measurement | None = None
        for instances, timed in self._stages(task.split):
            chunk = self._run(task, task.program, instances)
            measured.extend(chunk.measurements)
            answers.update(chunk.answers)
            guest_s += chunk.cpu_s
            failure = chunk.failure
            if failure:
                break
            if timed:
                ratio = self._ratio(task, instances, chunk.cpu_s)
        return Evaluation(
            split=task.split,
            status=failure.status if failure else Status.OK,
            objectives={} if failure else self._objectives(task, measured, ratio),
            measurements=tuple(measured),
            reason=failure.reason if failure else "",
            feedback="" if failure else self._feedback(task, measured, answers),
            cpu_s=time.process_time() - began + guest_s,
        )

    def _stages(self, split: Split) -> list[tuple[Sequence[Instance], bool]]:
        """Return groups of instances, and whether the group is timed."""
        instances = self.instances(split)
        timed = any(objective.source == "cpu" for objective in self._problem.objectives)
        sampled = instances[TIMED_EVERY::TIMED_EVERY]
        rest = [i for n, i in enumerate(instances) if n % TIMED_EVERY]
        stages = [(instances[:1], timed and not sampled), (sampled, timed), (rest, False)]
        return [(group, flag) for group, flag in stages if group]

    def _run(self, task: Task, program: Program, instances: Sequence[Instance]) -> Chunk:
        hook = self._hooks[task.hook]
        if program is not task.program:
            hook = programs.implements(program.text, tuple(self._hooks.values())) or hook
        seed = derive_seed(task.seed, task.split, instances[0].name)
        return measure(self._problem, self._sandbox, program, hook, instances, seed)

    def _ratio(self, task: Task, instances: Sequence[Instance], first_s: float) -> float:
        """Return CPU time over that of the reference program; the median of interleaved repeats.

        Repeats end early once what was timed is long enough to be steady.
        """
        reference = self._baselines[self._problem.reference]
        ratios: list[float] = []
        timed_s = 0.0
        while len(ratios) < task.repeats and timed_s < STEADY_S:
            own_s = self._run(task, task.program, instances).cpu_s if ratios else first_s
            reference_s = max(self._run(task, reference, instances).cpu_s, 1e-9)
            ratios.append(own_s / reference_s)
            timed_s += own_s + reference_s
        return statistics.median(ratios)

    def _objectives(
        self, task: Task, measured: Sequence[Measurement], ratio: float | None
    ) -> Mapping[str, float]:
        values: dict[str, float] = {}
        for objective in self._problem.objectives:
            if objective.source == "size":
                values[objective.name] = float(programs.size(task.program.text))
            elif objective.source == "cpu":
                assert ratio is not None  # noqa: S101  # every stage plan times one group
                values[objective.name] = ratio
            else:
                by_instance = {m.instance: m.values[objective.key] for m in measured}
                values[objective.name] = reduce(objective, self.instances(task.split), by_instance)
        return values

    def _feedback(self, task: Task, measured: Sequence[Measurement], answers: Mapping[str, Answer]) -> str:
        """Return what the verifier explains about the worst train instances."""
        verifier = self._problem.verifier
        primary: Objective = self._problem.objectives[0]
        if task.split is not Split.TRAIN or not isinstance(verifier, Explainer):
            return ""
        instances = {i.name: i for i in self.instances(task.split)}

        def loss(measurement: Measurement) -> float:
            reference = instances[measurement.instance].references.get(primary.key)
            value = measurement.values.get(primary.key, 0.0)
            return primary.loss(value - (reference.value if reference else 0.0))

        worst = sorted(measured, key=loss, reverse=True)[:EXPLAINED]
        return "\n".join(verifier.explain(instances[m.instance], answers[m.instance]) for m in worst)
