"""The course of a search: what each individual changed, folded from the journal as it grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evolve.campaign.ledger import Ledger
from evolve.indicators import losses
from evolve.store import Event, Journal
from evolve.types import Individual, Objective, Outcome


@dataclass(frozen=True)
class Point:
    """An individual and when it was known.

    Attributes:
        individual: The individual.
        evaluations: That counted until then, its own included.
        elapsed_s: Wall seconds of work until then; pauses between sittings do not count.
        micro_usd: Money spent on models until then.
        outcome: `BEST` when it became the incumbent, `ACCEPTED` when nothing before dominated it.
    """

    individual: Individual
    evaluations: int
    elapsed_s: float
    micro_usd: int
    outcome: Outcome


@dataclass
class Clock:
    """Wall seconds of work: the time of an event since its sitting began, plus earlier sittings."""

    began: float | None = None
    last: float = 0.0
    before: float = 0.0

    def at(self, event: Event) -> float:
        """Return the seconds of work when `event` was recorded."""
        if event.kind == "sitting":
            self.before += self.last - self.began if self.began is not None else 0.0
            self.began = event.at
        self.last = event.at
        return self.before + event.at - (self.began if self.began is not None else event.at)


@dataclass
class Trace:
    """Every individual of a search in order, and the best of them at any moment.

    Attributes:
        objectives: That an individual is judged by, primary first.
    """

    objectives: Sequence[Objective]
    points: list[Point] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    micro_usd: int = 0
    evaluations: int = 0
    seq: int = 0
    _proposed: dict[int, Event] = field(default_factory=dict)
    _best: float | None = None
    _front: NDArray[np.float64] | None = None
    _members: list[Individual] = field(default_factory=list)

    @classmethod
    def of(cls, journal: Journal, objectives: Sequence[Objective]) -> Trace:
        """Read a whole journal."""
        trace = cls(objectives)
        trace.follow(journal)
        return trace

    def follow(self, journal: Journal) -> list[Point]:
        """Read what was appended since the last time; return the new points."""
        known = len(self.points)
        ledger = Ledger(journal)
        for event in journal.events(after=self.seq):
            self.seq = event.seq
            elapsed = self.clock.at(event)
            self._take(ledger, event, elapsed)
        return self.points[known:]

    @property
    def elapsed_s(self) -> float:
        """Wall seconds of work, all sittings together."""
        return self.clock.before + (self.clock.last - self.clock.began if self.clock.began is not None else 0)

    @property
    def front(self) -> list[Individual]:
        """Individuals that no other one dominates, programs that people wrote included, elder first."""
        return list(self._members)

    @property
    def gains(self) -> Iterator[Point]:
        """Each individual that became the incumbent."""
        return (point for point in self.points if point.outcome is Outcome.BEST)

    def _take(self, ledger: Ledger, event: Event, elapsed: float) -> None:
        if event.kind == "proposed" and event.step is not None:
            self._proposed[event.step] = event
        elif event.kind == "call":
            self.micro_usd += int(event.body.get("micro_usd", 0))
        elif event.kind in ("evaluated", "skipped") and event.step is not None:
            individual = ledger.read(self._proposed.pop(event.step), event)
            self.evaluations += individual.spent
            outcome = self._judge(individual)
            self.points.append(Point(individual, self.evaluations, elapsed, self.micro_usd, outcome))

    def _judge(self, individual: Individual) -> Outcome:
        if not individual.evaluation.ok or individual.twin is not None:
            return Outcome.REJECTED
        point = np.array(losses(self.objectives, individual.objectives))
        if np.isnan(point).any():
            return Outcome.REJECTED
        front = self._front if self._front is not None else np.empty((0, len(point)))
        if (front <= point).all(axis=1).any():
            return Outcome.REJECTED
        beaten = np.asarray((point <= front).all(axis=1))
        self._front = np.vstack([front[~beaten], point])
        self._members = [m for m, out in zip(self._members, beaten.tolist(), strict=True) if not out] + [
            individual
        ]
        primary = self.objectives[0]
        loss = primary.loss(individual.objectives[primary.name])
        if self._best is None or loss < self._best:
            self._best = loss
            return Outcome.BEST
        return Outcome.ACCEPTED
