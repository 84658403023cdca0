"""What a search passes around: proposals, individuals, progress."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evolve.types.measured import Evaluation
from evolve.types.problem import Program


class Outcome(enum.IntEnum):
    """What an archive did with an individual; truthy when it was kept."""

    REJECTED = 0
    ACCEPTED = 1
    BEST = 2  # kept, and the new incumbent


@dataclass(frozen=True)
class Proposal:
    """A candidate's text and where it came from.

    Attributes:
        text: The program; "" when the proposer could not make one (`note` says why).
        operator: The named kind of change, e.g. "genetic/constant".
        parents: Steps of the individuals that it was made from.
        note: One line for people: what was changed.
        calls: Ids of the recorded model calls that made it.
        detail: Whatever else the proposer wants kept; JSON values only.
    """

    text: str
    operator: str
    parents: tuple[int, ...] = ()
    note: str = ""
    calls: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Individual:
    """A program with its evaluation and lineage.

    Attributes:
        step: Number of the proposal in its campaign; the seed program is 0, the other baselines
            that a search starts from are negative.
        program: The text; its name is the first 10 digits of `digest`, or a baseline's.
        digest: Of the normalised syntax tree.
        proposal: Provenance.
        evaluation: On train.
        twin: Step of an elder with the same digest; then nothing was evaluated.
    """

    step: int
    program: Program
    digest: str
    proposal: Proposal
    evaluation: Evaluation
    twin: int | None = None

    @property
    def costs(self) -> bool:
        """Whether an evaluation was spent on it: not on duplicates, empty proposals, baselines."""
        return self.step > 0 and self.twin is None and bool(self.proposal.text)

    @property
    def spent(self) -> int:
        """Evaluations that it took: its own, and the trials of a tuning that it came from."""
        trials = self.proposal.detail.get("trials", 0) if self.proposal.operator == "tune" else 0
        return int(self.costs) + (trials if isinstance(trials, int) else 0)

    @property
    def objectives(self) -> Mapping[str, float]:
        """Objectives on train."""
        return self.evaluation.objectives


@dataclass(frozen=True)
class Progress:
    """What a campaign has used and reached; the only input of stop criteria.

    Attributes:
        proposed: Steps begun.
        pending: Steps begun and not yet folded; each may still become an evaluation.
        evaluated: Evaluations folded (failed ones count, duplicates do not).
        duplicates: Proposals that cost no evaluation: the program was known, or there was none.
        barren: Consecutive proposals of that kind, up to now.
        micro_usd: Money spent on models, in millionths of a dollar.
        reserved_micro_usd: The most that calls in flight can still cost.
        elapsed_s: Wall seconds, earlier sittings included.
        best: Incumbent's primary objective on train; `None` before there is one.
        last_gain: `evaluated` when the incumbent last changed.
        statuses: Evaluations by status.
    """

    proposed: int = 0
    pending: int = 0
    evaluated: int = 0
    duplicates: int = 0
    barren: int = 0
    micro_usd: int = 0
    reserved_micro_usd: int = 0
    elapsed_s: float = 0.0
    best: float | None = None
    last_gain: int = 0
    statuses: Mapping[str, int] = field(default_factory=dict)

    @property
    def started(self) -> int:
        """Evaluations done or still possible: what a budget must count."""
        return self.evaluated + self.pending
