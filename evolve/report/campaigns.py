"""Two or more runs on the same problem side by side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from evolve.errors import UsageError
from evolve.indicators import Paired, losses, paired
from evolve.report.courses import Volume, front_bounds, volumes
from evolve.report.numbers import BOOTSTRAP_SEED, MICRO, Contender, Numbers, values_of
from evolve.report.trace import Trace
from evolve.types import Objective, Outcome, Split

LETTERS = "ABCDEF"


@dataclass(frozen=True)
class Side:
    """One run of a comparison.

    Attributes:
        letter: By which drawings and tables call it.
        numbers: Of the run.
        trace: Of the run, judged by the objectives that all runs judged by.
    """

    letter: str
    numbers: Numbers
    trace: Trace

    @property
    def incumbent(self) -> Contender | None:
        """The run's answer, if it was judged on held-out instances."""
        return self.numbers.finalists[0] if self.numbers.finalists else None

    @cached_property
    def lead_after(self) -> int | None:
        """Evaluations until a discovered program was better on train than what the search began from."""
        for point in self.trace.gains:
            if point.individual.step > 0:
                return point.evaluations
        return None


@dataclass(frozen=True)
class Duel:
    """The incumbents of two runs on the same test instances.

    Attributes:
        a: Letter of the first run.
        b: Letter of the second.
        paired: a minus b on the primary objective; the intervals of all duels hold together.
    """

    a: str
    b: str
    paired: Paired


@dataclass(frozen=True)
class Meeting:
    """Runs that can be compared.

    Attributes:
        sides: Two to six.
        objectives: By which all of them judged.
    """

    sides: tuple[Side, ...]
    objectives: tuple[Objective, ...]

    @classmethod
    def of(cls, runs: Sequence[Numbers]) -> Meeting:
        """Bring runs together.

        Raises:
            UsageError: They are too few or too many, or not about the same problem.
        """
        if not 2 <= len(runs) <= len(LETTERS):
            raise UsageError(f"compare {len(runs)} runs: give two to {len(LETTERS)}")
        first = runs[0]
        for other in runs[1:]:
            _require_same(first, other)
        common = tuple(o for o in first.objectives if all(o in run.judged for run in runs))
        sides = [
            Side(letter, run, run.trace if run.judged == common else Trace.of(run.journal, common))
            for letter, run in zip(LETTERS, runs, strict=False)
        ]
        return cls(tuple(sides), common)

    @property
    def primary(self) -> Objective:
        """The primary objective."""
        return self.sides[0].numbers.objectives[0]

    @cached_property
    def duels(self) -> list[Duel]:
        """Every pair of incumbents that were scored on the same test instances."""
        pairs = [(a, b) for a, b in itertools.combinations(self.sides, 2) if a.incumbent and b.incumbent]
        return [duel for a, b in pairs if (duel := self._duel(a, b, len(pairs))) is not None]

    def _duel(self, a: Side, b: Side, comparisons: int) -> Duel | None:
        instances = a.numbers.instances(Split.TEST)
        values = [self._values(side) for side in (a, b)]
        if instances != b.numbers.instances(Split.TEST) or not all(values):
            return None
        result = paired(self.primary, instances, *values, seed=BOOTSTRAP_SEED, comparisons=comparisons)
        return Duel(a.letter, b.letter, result)

    def _values(self, side: Side) -> dict[str, float]:
        evaluation = side.incumbent.evaluations.get(Split.TEST) if side.incumbent else None
        return values_of(evaluation, self.primary) if evaluation is not None and evaluation.ok else {}

    @cached_property
    def volumes(self) -> list[list[Volume]]:
        """Hypervolume of each run on train, all on the scale of their joint front."""
        entered = [
            losses(self.objectives, p.individual.objectives)
            for side in self.sides
            for p in side.trace.points
            if p.outcome is not Outcome.REJECTED
        ]
        if not entered:
            return [[] for _ in self.sides]
        bounds = front_bounds(np.array(entered))
        return [volumes(side.trace, bounds) for side in self.sides]

    def json(self) -> dict[str, Any]:
        """Return the JSON of `evolve compare RUN1 RUN2`."""
        return {
            "problem": self.sides[0].numbers.problem["name"],
            "objective": self.primary.name,
            "split": Split.TEST.value,
            "runs": [self._side(*pair) for pair in zip(self.sides, self.volumes, strict=True)],
            "comparisons": [
                {"a": d.a, "b": d.b, **asdict(d.paired), "significant": d.paired.significant}
                for d in self.duels
            ],
        }

    def _side(self, side: Side, found: list[Volume]) -> dict[str, Any]:
        numbers = side.numbers
        return {
            "letter": side.letter,
            "run": numbers.folder.name,
            "hook": numbers.problem["hook"],
            "seed": numbers.config.get("seed"),
            "evaluations": numbers.evaluations,
            "elapsed_s": side.trace.elapsed_s,
            "cost_usd": side.trace.micro_usd / MICRO,
            "sandbox": numbers.sandbox,
            "verified": not numbers.unverified,
            "stopped_by": numbers.stopped_by,
            "incumbent": side.incumbent.name if side.incumbent else None,
            "objectives": side.incumbent.objectives() if side.incumbent else {},
            "evaluations_to_lead": side.lead_after,
            "hypervolume": found[-1].value if found else None,
        }


def _require_same(first: Numbers, other: Numbers) -> None:
    names = [run.problem["name"] for run in (first, other)]
    if names[0] != names[1]:
        raise UsageError(
            f"{first.folder.name} is about `{names[0]}`, {other.folder.name} about `{names[1]}`: "
            "compare runs on the same problem"
        )
    if first.objectives != other.objectives or first.problem["digest"] != other.problem["digest"]:
        raise UsageError(
            f"{first.folder.name} and {other.folder.name} saw different versions of problem `{names[0]}`; "
            "their values do not compare. Run one of them again"
        )
