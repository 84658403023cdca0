"""Evaluate one program on one split, cheap stages first, in a trusted process."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evolve import programs
from evolve.evaluation.measure import Chunk, measure
from evolve.evaluation.screening import Judge
from evolve.evaluation.stages import stages_of
from evolve.indicators import reduce
from evolve.protocols import Answer, Concealed, Explainer, Sandbox, Task
from evolve.types import (
    Evaluation,
    Instance,
    Measurement,
    Objective,
    Problem,
    Program,
    Screening,
    Split,
    Status,
)

STEADY_S = 0.5
PATIENCE_S = 2.0
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


@dataclass
class Course:
    """One evaluation as far as it has come."""

    measured: list[Measurement] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    guest_s: float = 0.0
    timings: list[tuple[float, float]] = field(default_factory=list)
    failure: Measurement | None = None
    verdict: Screening | None = None

    def take(self, chunk: Chunk) -> None:
        """Add what a stage yielded."""
        self.measured.extend(chunk.measurements)
        self.answers.update(chunk.answers)
        self.guest_s += chunk.cpu_s
        self.failure = chunk.failure

    @property
    def ratio(self) -> float | None:
        """CPU time over that of the reference program, on everything that was timed."""
        if not self.timings:
            return None
        return sum(ratio * reference_s for ratio, reference_s in self.timings) / sum(
            reference_s for _, reference_s in self.timings
        )

    @property
    def ends_early(self) -> bool:
        """Whether a verdict spares the remaining instances."""
        return self.verdict is not None and not self.verdict.audited

    @property
    def whole(self) -> bool:
        """Whether every instance was answered feasibly."""
        return self.failure is None and not self.ends_early

    @property
    def status(self) -> Status:
        """What becomes of the program."""
        if self.failure is not None:
            return self.failure.status
        dropped = self.verdict is not None and self.verdict.verdict == "dropped"
        return Status.DROPPED if dropped and self.ends_early else Status.OK

    @property
    def reason(self) -> str:
        """Why it is not `OK`, or not measured on its own; safe to show to a proposer."""
        if self.failure is not None or self.verdict is None or not self.ends_early:
            return self.failure.reason if self.failure else ""
        seen = f"after {self.verdict.seen} of {self.verdict.of} instances"
        if self.verdict.verdict == "same":
            return f"{seen}, every answer was that of step {self.verdict.elder}"
        foreseen = ", ".join(f"{name} about {value:.4g}" for name, value in self.verdict.expected.items())
        return f"{seen} it could not be expected to be among the best: {foreseen}"


class Evaluator:
    """Evaluates programs of one problem; holds its instances and one sandbox.

    The stages are those of `stages_of`.

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

        With a screen, an evaluation may end before every instance was seen: then the status is
        `DROPPED`, or `OK` without objectives for a program that behaves like an elder.

        Raises:
            ProblemError: The verifier is at fault.
            SandboxUnavailable: No sandbox could be set up, after several attempts.
        """
        began = time.process_time()
        course = Course()
        judge = self._judge(task)
        for stage in stages_of(self.instances(task.split), self._problem.objectives, task.screen):
            chunk = self._run(task, task.program, stage.instances)
            course.take(chunk)
            if chunk.failure:
                break
            if stage.timed:
                course.timings.append(self._timed(task, stage.instances, chunk.cpu_s))
            if judge is not None and stage.judged and course.verdict is None:
                course.verdict = judge.verdict(course.measured, self._cheap(task, course.ratio))
            if course.ends_early:
                break
        objectives = self._objectives(task, course.measured, course.ratio) if course.whole else {}
        if judge is not None and course.verdict is not None and course.whole:
            course.verdict = judge.audited(course.verdict, course.measured, objectives)
        if course.verdict is not None and course.verdict.verdict == "same" and course.ends_early:
            objectives = self._cheap(task, course.ratio)
        return Evaluation(
            split=task.split,
            status=course.status,
            objectives=objectives,
            measurements=tuple(course.measured),
            reason=course.reason,
            feedback=self._feedback(task, course.measured, course.answers) if course.whole else "",
            cpu_s=time.process_time() - began + course.guest_s,
            screening=course.verdict,
        )

    def _judge(self, task: Task) -> Judge | None:
        if task.screen is None:
            return None
        return Judge(task.screen, self._problem.objectives, self.instances(task.split))

    def _cheap(self, task: Task, ratio: float | None) -> dict[str, float]:
        """Return the objectives that are known before every instance was seen."""
        values: dict[str, float] = {}
        for objective in self._problem.objectives:
            if objective.source == "size":
                values[objective.name] = float(programs.size(task.program.text))
            elif objective.source == "cpu":
                assert ratio is not None  # noqa: S101  # every stage plan times one group
                values[objective.name] = ratio
        return values

    def _run(self, task: Task, program: Program, instances: Sequence[Instance]) -> Chunk:
        hook = self._hooks[task.hook]
        if program is not task.program:
            hook = programs.implements(program.text, tuple(self._hooks.values())) or hook
        seed = derive_seed(task.seed, task.split, instances[0].name)
        return measure(self._problem, self._sandbox, program, hook, instances, seed)

    def _timed(self, task: Task, instances: Sequence[Instance], first_s: float) -> tuple[float, float]:
        """Return medians of CPU time over that of the reference program, and of the latter.

        Repeats are interleaved. They end early once what was timed is long enough to be steady; those
        that an objective asks for, only when they take unreasonably long.
        """
        reference = self._baselines[self._problem.reference]
        asked = max(objective.repeats for objective in self._problem.objectives)
        ratios: list[float] = []
        references_s: list[float] = []
        timed_s = 0.0
        while (len(ratios) < task.repeats and timed_s < STEADY_S) or (
            len(ratios) < asked and timed_s < PATIENCE_S
        ):
            own_s = self._run(task, task.program, instances).cpu_s if ratios else first_s
            reference_s = max(self._run(task, reference, instances).cpu_s, 1e-9)
            ratios.append(own_s / reference_s)
            references_s.append(reference_s)
            timed_s += own_s + reference_s
        return statistics.median(ratios), statistics.median(references_s)

    def _objectives(
        self, task: Task, measured: Sequence[Measurement], ratio: float | None
    ) -> Mapping[str, float]:
        cheap = self._cheap(task, ratio)
        values: dict[str, float] = {}
        for objective in self._problem.objectives:
            if objective.source == "verifier":
                by_instance = {m.instance: m.values[objective.key] for m in measured}
                values[objective.name] = reduce(objective, self.instances(task.split), by_instance)
            else:
                values[objective.name] = cheap[objective.name]
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
