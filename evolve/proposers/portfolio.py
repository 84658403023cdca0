"""A bandit over proposers and models, paid by improvement for money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from evolve.errors import ProviderDown, UsageError
from evolve.proposers.repair import Repair
from evolve.protocols import Archive, Proposer
from evolve.types import Individual, Outcome, Proposal

ARM = "arm"
"""Key of `Proposal.detail` that names the arm which made a proposal."""

_PAY = {Outcome.REJECTED: 0.0, Outcome.ACCEPTED: 0.3, Outcome.BEST: 1.0}


@dataclass(frozen=True)
class Arm:
    """Something to choose.

    Attributes:
        name: Of proposer and model, e.g. "mutate@openai/gpt-x".
        proposer: Makes candidates.
        after: Evaluations without a new incumbent before it may be chosen.
        dear: Whether its model costs much more than the cheapest one.
    """

    name: str
    proposer: Proposer
    after: int = 0
    dear: bool = False


@dataclass(frozen=True)
class Score:
    """What an arm has earned and cost, older entries fading.

    Attributes:
        paid: Sum of pay; each entry between 0 and 1.
        tried: Number of entries.
        micro_usd: What they cost.
    """

    paid: float = 0.0
    tried: float = 0.0
    micro_usd: float = 0.0

    def after(self, pay: float, micro_usd: float, fading: float) -> Score:
        """Return the score with one more entry."""
        return Score(fading * self.paid + pay, fading * self.tried + 1, fading * self.micro_usd + micro_usd)


@dataclass(frozen=True)
class Portfolio:
    """Chooses by Thompson sampling (role `evolve.protocols.Proposer`).

    The chance that an arm improves the archive is drawn from its Beta posterior and divided by what
    a proposal of it costs on average, an evaluation's worth included. During stagnation dear arms
    come into play, and cost no longer counts.

    Source: W. R. Thompson, "On the likelihood that one unknown probability exceeds another in view
    of the evidence of two samples", Biometrika 25 (1933); fading as in Garivier and Moulines, "On
    upper-confidence bound policies for switching bandit problems", ALT 2011.

    Attributes:
        arms: By different names.
        repair: Goes first where a failed program is due; `None` for no repairs.
        evaluation_micro_usd: What an evaluation is worth beside the money for models.
        fading: Weight of an entry relative to the next one of the same arm.
        stagnation: Evaluations without a new incumbent that count as such.
        scores: By name of arm.
        barren: Evaluations since the last new incumbent.
    """

    arms: tuple[Arm, ...]
    repair: Repair | None = None
    evaluation_micro_usd: float = 1000.0
    fading: float = 0.97
    stagnation: int = 30
    scores: Mapping[str, Score] = field(default_factory=dict)
    barren: int = 0

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        if not any(arm.after == 0 and not arm.dear for arm in self.arms) or len(set(names)) < len(names):
            raise UsageError(
                f"portfolio: got arms {names}; wanted different names, and one that is always open"
            )

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Let the arm of the highest draw propose; the next one if its provider is down.

        Raises:
            ModelError: No arm can be asked.
        """
        if self.repair is not None and self.repair.due(step):
            return self.repair.propose(archive, step, rng)
        down: list[ProviderDown] = []
        for arm in self._ranked(rng):
            try:
                proposal = arm.proposer.propose(archive, step, rng)
            except ProviderDown as error:
                down.append(error)
            else:
                return replace(proposal, detail={**proposal.detail, ARM: arm.name})
        raise down[0]

    def tell(self, individual: Individual, outcome: Outcome) -> Portfolio:
        """Pay the arm that made `individual`, and let every arm know."""
        arms = tuple(replace(arm, proposer=arm.proposer.tell(individual, outcome)) for arm in self.arms)
        repair = self.repair.tell(individual, outcome) if self.repair is not None else None
        barren = 0 if outcome is Outcome.BEST else self.barren + individual.costs
        return replace(self, arms=arms, repair=repair, scores=self._paid(individual, outcome), barren=barren)

    def _paid(self, individual: Individual, outcome: Outcome) -> Mapping[str, Score]:
        detail = individual.proposal.detail
        name, cost = detail.get(ARM), detail.get("micro_usd", 0)
        if not isinstance(name, str):
            return self.scores
        cost = cost if isinstance(cost, int | float) else 0
        score = self.scores.get(name, Score()).after(_PAY[outcome], cost, self.fading)
        return {**self.scores, name: score}

    def _ranked(self, rng: np.random.Generator) -> list[Arm]:
        stagnant = self.barren >= self.stagnation
        open_arms = [arm for arm in self.arms if self.barren >= arm.after and (stagnant or not arm.dear)]
        draws = {arm.name: self._draw(arm, stagnant, rng) for arm in open_arms}
        return sorted(open_arms, key=lambda arm: (-draws[arm.name], arm.name))

    def _draw(self, arm: Arm, stagnant: bool, rng: np.random.Generator) -> float:
        score = self.scores.get(arm.name, Score())
        chance = float(rng.beta(1.0 + score.paid, 2.0 + max(score.tried - score.paid, 0.0)))
        if stagnant:
            return chance
        return chance / (self.evaluation_micro_usd + score.micro_usd / max(score.tried, 1.0))
