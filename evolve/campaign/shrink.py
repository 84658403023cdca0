"""Shrink a program as far as what it scores allows, by evaluations alone.

The largest cuts are tried first; a cut stays if the program without it still holds its values on
train and on validation. Cuts that failed are tried again once a later one was kept.

Source: A. Zeller, R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
Transactions on Software Engineering 28(2), 2002.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

from evolve import programs
from evolve.evaluation import derive_seed
from evolve.protocols import Engine, Task
from evolve.types import Evaluation, Hook, Objective, Problem, Program, Split

BATCH = 4
"""Evaluations on train at once: a constant, so that the result does not depend on the workers."""

NAME_DIGITS = 10
_TIMED = 0.1
_NOISE = 1e-9
GAPS = ("gap", "mean_gap", "worst_gap")
KEPT = "kept"


@dataclass(frozen=True)
class Terms:
    """How far a program may be changed, and at what cost.

    Attributes:
        tolerance: How much worse an objective that the verifier measures may become: a gap by this
            share of the reference, any other by this share of its value.
        evaluations: On train and on validation together, at most.
        timed: Whether objectives measured in CPU time count; they may become a tenth worse.
    """

    tolerance: float = 0.001
    evaluations: int = 200
    timed: bool = True

    def fault(self, objectives: Sequence[Objective], before: Evaluation, after: Evaluation) -> str | None:
        """Return why a smaller program is too bad, `None` if it is not."""
        if not after.ok:
            return f"{after.status} on {after.split}"
        for objective in objectives:
            if objective.source == "size" or (objective.source == "cpu" and not self.timed):
                continue
            old, new = before.objectives[objective.name], after.objectives[objective.name]
            worse = objective.loss(new) - objective.loss(old)
            if worse > self._allowed(objective, old) + _NOISE * abs(old):
                return f"{objective.name} on {after.split}: {old:.5g} to {new:.5g}"
        return None

    def _allowed(self, objective: Objective, value: float) -> float:
        if objective.source == "cpu":
            return max(objective.resolution, _TIMED) * abs(value)
        return self.tolerance * (100.0 if objective.reduce in GAPS else abs(value))


@dataclass(frozen=True)
class Trial:
    """One smaller program that was tried.

    Attributes:
        change: From the smallest one until then, in words.
        size: Nodes.
        result: "kept", or why not.
    """

    change: str
    size: int
    result: str


@dataclass(frozen=True)
class Shrunk:
    """What became of a program.

    Attributes:
        program: The smallest version that holds, for its readers; the original if nothing can go.
        evaluations: Of that version, on train and on validation.
        trials: All that were tried, in order.
        spent: Evaluations.
    """

    program: Program
    evaluations: Mapping[Split, Evaluation]
    trials: tuple[Trial, ...]
    spent: int


@dataclass(frozen=True)
class Bench:
    """Where smaller versions are evaluated.

    Attributes:
        problem: The problem.
        engine: Runs evaluations.
        seed: Of the campaign.
    """

    problem: Problem
    engine: Engine
    seed: int

    def submit(self, text: str, hook: Hook, split: Split) -> Future[Evaluation]:
        """Start an evaluation."""
        seed = derive_seed(self.seed, "simplify", programs.digest(text))
        return self.engine.submit(Task(Program(text), hook.name, split, seed, 0))


def shrink(
    bench: Bench, program: Program, hook: Hook, held: Mapping[Split, Evaluation], terms: Terms
) -> Shrunk:
    """Return the smallest version of `program` that `terms` allow, and how it was found.

    Args:
        bench: Where to evaluate.
        program: Evaluated well on train and on validation.
        hook: That it implements.
        held: Those evaluations, which every version is compared with.
        terms: Tolerance and budget.
    """
    shrinking = _Shrinking(bench, hook, held, terms, program.text)
    shrinking.run()
    digest = programs.digest(shrinking.text)
    same = digest == programs.digest(program.text)
    return Shrunk(
        program if same else Program(shrinking.text, digest[:NAME_DIGITS]),
        shrinking.evaluations,
        tuple(shrinking.trials),
        shrinking.spent,
    )


class _Tried(NamedTuple):
    """Positions in a batch: of what was kept, and of what failed."""

    kept: int | None
    failed: tuple[int, ...]


class _Shrinking:
    """One program on its way down; see `shrink`."""

    def __init__(
        self, bench: Bench, hook: Hook, held: Mapping[Split, Evaluation], terms: Terms, text: str
    ) -> None:
        self.bench = bench
        self.hook = hook
        self.held = held
        self.terms = terms
        self.text = text
        self.evaluations = dict(held)
        self.trials: list[Trial] = []
        self.spent = 0
        self._entries = {entry.name: tuple(entry.parameters) for entry in hook.entries}
        self._seen = {programs.digest(text)}

    @property
    def left(self) -> int:
        """Evaluations that may still be spent."""
        return self.terms.evaluations - self.spent

    def run(self) -> None:
        """Take the steps in order, each on the result of the one before."""
        if not programs.spellable(self.text):
            return
        self._try([("what has no effect", programs.plain(self.text, self._entries))])
        self._cut()
        self._try([("variables used once", programs.inlined(self.text))])
        self._shorten_constants()
        self._spell()

    def _cut(self) -> None:
        """Try cuts, the largest first, until none is left or the budget is spent."""
        failed: set[tuple[str, str, int]] = set()
        kept_since = False
        while self.left > 1:
            batch = self._batch(failed)
            if not batch:
                if not kept_since:
                    return
                failed, kept_since = set(), False
                continue
            tried = self._try([(cut.note, text) for cut, text in batch])
            failed.update(batch[place][0].key for place in tried.failed)
            kept_since = kept_since or tried.kept is not None

    def _batch(self, failed: set[tuple[str, str, int]]) -> list[tuple[programs.Cut, str]]:
        """Return the largest cuts that were not tried yet, with the programs that they leave."""
        size = programs.size(self.text)
        found: list[tuple[programs.Cut, str]] = []
        for cut in programs.cuts(self.text):
            if cut.key in failed:
                continue
            text = cut.made(self.text, self._entries)
            if self._new(text) and programs.size(text) < size:
                found.append((cut, text))
                if len(found) >= BATCH:
                    break
            else:
                failed.add(cut.key)
        return found

    def _new(self, text: str) -> bool:
        known = programs.digest(text) in self._seen
        return not known and not programs.check(text, self.hook, self.bench.problem.limits.modules)

    def _shorten_constants(self) -> None:
        """Round constants to as few digits as hold: all of them together, then each on its own."""
        for digits in (1, 2, 3):
            text = programs.with_digits(self.text, digits)
            if self._try([(f"constants to {digits} digits", text)]).kept is not None:
                break
        for place, value in enumerate(programs.constants(self.text)):
            for digits in range(1, min(3, programs.digits_of(value))):
                text = programs.with_digits(self.text, digits, [place])
                if self._try([(f"{value:g} to {digits} digits", text)]).kept is not None:
                    break

    def _spell(self) -> None:
        """Give parameters their declared names and break long lines, if that is no other program."""
        named = programs.named(self.text, self._entries)
        same = programs.digest(named) == programs.digest(self.text)
        self.text = programs.laid_out(named if same else self.text)

    def _try(self, candidates: Sequence[tuple[str, str]]) -> _Tried:
        """Evaluate smaller programs and keep the first that holds."""
        waiting = list(self._started(candidates))
        kept: int | None = None
        failed: list[int] = []
        for place, change, text, future in waiting:
            evaluation = future.result()
            fault = self._fault(evaluation)
            if fault is None and kept is None and self.left > 0:
                self.spent += 1
                validated = self.bench.submit(text, self.hook, Split.VALIDATION).result()
                fault = self._fault(validated)
                if fault is None:
                    kept = place
                    self.text = text
                    self.evaluations = {Split.TRAIN: evaluation, Split.VALIDATION: validated}
            failed += [place] if fault else []
            result = fault or (KEPT if kept == place else "not needed")
            self.trials.append(Trial(change, programs.size(text), result))
        return _Tried(kept, tuple(failed))

    def _started(
        self, candidates: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[int, str, str, Future[Evaluation]]]:
        for place, (change, text) in enumerate(candidates):
            if self.left > 1 and self._new(text):
                self.spent += 1
                self._seen.add(programs.digest(text))
                yield place, change, text, self.bench.submit(text, self.hook, Split.TRAIN)

    def _fault(self, evaluation: Evaluation) -> str | None:
        return self.terms.fault(self.bench.problem.objectives, self.held[evaluation.split], evaluation)
