"""Everything that the rules of a check look at: evaluations, answers and instances, made once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from evolve import programs
from evolve.errors import CandidateFailed, ProblemError, UsageError
from evolve.evaluation import Evaluator, derive_seed
from evolve.protocols import Answer, Engine, Sandbox, Task
from evolve.types import Evaluation, Hook, Instance, Objective, Problem, Program, Split

SAMPLED = 2


@dataclass(frozen=True)
class Honest:
    """The answer of one of the problem's own programs.

    Attributes:
        program: Whose.
        instance: To what.
        answer: As `Verifier.run` returned it.
        calls: Into the program, for this instance.
    """

    program: Program
    instance: Instance
    answer: Answer
    calls: int


class Bench:
    """A problem with the means to run its programs, here and in other processes.

    Args:
        problem: To be checked.
        sandbox: For programs that are run from this process.
        engine: For all others; without one they run here too, and nothing is compared between
            processes.
    """

    def __init__(self, problem: Problem, sandbox: Sandbox, engine: Engine | None = None) -> None:
        self.problem = problem
        self._sandbox = sandbox
        self._here = Evaluator(problem, sandbox)
        self.engine = engine

    @cached_property
    def humans(self) -> list[tuple[Program, Hook]]:
        """The seed programs and the baselines, none twice."""
        found: dict[str, tuple[Program, Hook]] = {}
        for hook in self.problem.hooks:
            found.setdefault(programs.digest(hook.seed.text), (hook.seed, hook))
        for baseline in self.problem.baselines:
            hook = programs.implements(baseline.text, self.problem.hooks) or self.problem.hooks[0]
            found.setdefault(programs.digest(baseline.text), (baseline, hook))
        return list(found.values())

    @cached_property
    def judged(self) -> Objective:
        """The first objective that the verifier itself measures.

        Raises:
            UsageError: There is none.
        """
        for objective in self.problem.objectives:
            if objective.source == "verifier":
                return objective
        raise UsageError(f"{self.problem.name}: no objective comes from the verifier; declare one first")

    def instances(self, split: Split) -> tuple[Instance, ...]:
        """Return the instances of a split."""
        return self._here.instances(split)

    def evaluate(self, chosen: Sequence[tuple[Program, Hook]], split: Split) -> list[Evaluation]:
        """Evaluate programs, in other processes if there are any.

        Raises:
            ProblemError: The verifier is at fault.
        """
        return [evaluation() for evaluation in self._begun(chosen, split)]

    def attempt(
        self, chosen: Sequence[tuple[Program, Hook]], split: Split
    ) -> Iterator[Evaluation | ProblemError]:
        """Yield what each program scores, or how the verifier failed on it."""
        for evaluation in self._begun(chosen, split):
            try:
                yield evaluation()
            except ProblemError as error:
                yield error

    def _begun(self, chosen: Sequence[tuple[Program, Hook]], split: Split) -> list[Callable[[], Evaluation]]:
        tasks = [self._task(program, hook, split) for program, hook in chosen]
        if self.engine is None:
            return [functools.partial(self._here.evaluate, task) for task in tasks]
        return [self.engine.submit(task).result for task in tasks]

    def evaluate_here(self, program: Program, hook: Hook, split: Split, salt: str = "") -> Evaluation:
        """Evaluate a program in this process; `salt` changes the seed that the program is given."""
        return self._here.evaluate(self._task(program, hook, split, salt))

    @cached_property
    def scores(self) -> dict[tuple[str, Split], Evaluation]:
        """What every human program scores, by name and split."""
        found: dict[tuple[str, Split], Evaluation] = {}
        for split in Split:
            evaluations = self.evaluate(self.humans, split)
            for (program, _), evaluation in zip(self.humans, evaluations, strict=True):
                found[program.name, split] = evaluation
        return found

    @cached_property
    def honest(self) -> list[Honest]:
        """Answers of the seed programs to the first train instances; failures are left out."""
        found = []
        for hook in self.problem.hooks:
            for instance in self.instances(Split.TRAIN)[:SAMPLED]:
                one = self._answer(hook.seed, hook, instance)
                if one is not None:
                    found.append(one)
        return found

    @cached_property
    def best(self) -> tuple[str, float] | None:
        """Name of the best human program on train and its value; `None` if all fail."""
        objective = self.judged
        values = {
            name: evaluation.objectives[objective.name]
            for (name, split), evaluation in self.scores.items()
            if split is Split.TRAIN and evaluation.ok
        }
        if not values:
            return None
        name = min(values, key=lambda n: objective.loss(values[n]))
        return name, values[name]

    def beaten(self, instance: Instance, value: float) -> bool:
        """Whether `value` is better than a certified reference says is possible."""
        reference = instance.references.get(self.judged.key)
        if reference is None or not reference.certified:
            return False
        allowance = 1e-9 * max(1.0, abs(reference.value))
        return self.judged.loss(value) < self.judged.loss(reference.value) - allowance

    def certified(self) -> bool:
        """Whether every train instance has a reference that nothing sound can beat."""
        references = [i.references.get(self.judged.key) for i in self.instances(Split.TRAIN)]
        return all(r is not None and r.certified for r in references)

    def better(self, a: float, b: float) -> bool:
        """Whether `a` is clearly better than `b` on the judged objective."""
        return self.judged.loss(a) < self.judged.loss(b) - 1e-9 * max(1.0, abs(b))

    def _task(self, program: Program, hook: Hook, split: Split, salt: str = "") -> Task:
        return Task(program, hook.name, split, derive_seed("check", program.text, salt), 0)

    def _answer(self, program: Program, hook: Hook, instance: Instance) -> Honest | None:
        try:
            with self._sandbox.open(program, hook, self.problem.limits, seed=1) as callables:
                answer = self.problem.verifier.run(callables, instance)
                return Honest(program, instance, answer, callables.usage.calls)
        except CandidateFailed:
            return None
