"""What was tried and what came of it: a short memory of every attempt, and lessons distilled from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from evolve.proposers.contract import number
from evolve.types import Individual, Objective, Outcome

LESSONS = "lessons"
"""Key of `Proposal.detail` under which distilled lessons come back to every proposer."""

_LONGEST = 4000
_NOTE = 160
_REASON = 160
_KEPT = {Outcome.BEST: "the best so far", Outcome.ACCEPTED: "kept", Outcome.REJECTED: "not kept"}


@dataclass(frozen=True)
class Trial:
    """One attempt.

    Attributes:
        step: Of the proposal.
        parents: Steps that it was made from.
        operator: Kind of change.
        note: Its idea.
        value: Primary objective; `None` if it failed.
        fate: What came of it, in words.
        failed: Whether there is no evaluation.
    """

    step: int
    parents: tuple[int, ...]
    operator: str
    note: str
    value: float | None
    fate: str
    failed: bool

    @property
    def line(self) -> str:
        """The attempt on one line."""
        return f"{self.step}: {self.operator}: {self.note or 'no idea was stated'} -> {self.fate}"


@dataclass(frozen=True)
class Memory:
    """The attempts of a campaign; a value.

    Attributes:
        objective: The primary one.
        trials: The last ones, in the order in which they were told.
        lessons: Distilled from all of them; "" before the first time.
        since: How many attempts came after `lessons`.
        every: Steps between distillations; 0 for never.
        capacity: Trials that are remembered.
    """

    objective: Objective
    trials: tuple[Trial, ...] = ()
    lessons: str = ""
    since: int = 0
    every: int = 20
    capacity: int = 400

    def tell(self, individual: Individual, outcome: Outcome) -> Memory:
        """Return the memory that knows what became of `individual`."""
        trials = (*self.trials, self._trial(individual, outcome))[-self.capacity :]
        told = individual.proposal.detail.get(LESSONS)
        if isinstance(told, str) and told:
            return replace(self, trials=trials, lessons=told[:_LONGEST], since=0)
        return replace(self, trials=trials, since=self.since + (individual.step > 0))

    def due(self, step: int) -> bool:
        """Whether `step` should distil lessons: one step in `every` does, if there is anything new."""
        return self.every > 0 and step % self.every == 0 and self.since >= self.every // 2

    def tried(self, parents: Sequence[int], most: int = 8) -> list[str]:
        """Return what was last tried on any of `parents`, as lines, elder first."""
        wanted = frozenset(parents)
        found = (trial for trial in reversed(self.trials) if not wanted.isdisjoint(trial.parents))
        return [trial.line for trial in islice(found, most)][::-1]

    def path(self, step: int, most: int = 6) -> list[str]:
        """Return how a program came about, along the first parents, as lines, elder first."""
        by_step = {trial.step: trial for trial in self.trials}
        lines: list[str] = []
        while step in by_step and by_step[step].parents and len(lines) < most:
            lines.append(by_step[step].line)
            step = by_step[step].parents[0]
        return lines[::-1]

    def news(self, most: int = 60) -> list[str]:
        """Return the attempts since the last lessons, as lines."""
        count = min(self.since, most)
        return [trial.line for trial in self.trials[-count:]] if count else []

    def _trial(self, individual: Individual, outcome: Outcome) -> Trial:
        proposal = individual.proposal
        value = individual.objectives.get(self.objective.name) if individual.evaluation.ok else None
        return Trial(
            individual.step,
            proposal.parents,
            proposal.operator.rpartition("/")[2],
            _line(proposal.note, _NOTE),
            value,
            self._fate(individual, outcome, value),
            failed=value is None,
        )

    def _fate(self, individual: Individual, outcome: Outcome, value: float | None) -> str:
        if individual.twin is not None:
            return f"the same program as {individual.twin}"
        if not individual.proposal.text:
            return f"no program: {_line(individual.evaluation.reason, _REASON)}"
        if value is None:
            status = individual.evaluation.status.value
            return f"{status}: {_line(individual.evaluation.reason, _REASON)}"
        return f"{self.objective.name} {number(value)}{self._before(individual)}, {_KEPT[outcome]}"

    def _before(self, individual: Individual) -> str:
        """Return the value of the best parent."""
        parents = set(individual.proposal.parents)
        trials = islice((t for t in reversed(self.trials) if t.step in parents), len(parents))
        known = [t.value for t in trials if t.value is not None]
        if not known:
            return ""
        before = min(known, key=self.objective.loss)
        return f" (parent {number(before)})"


def _line(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
