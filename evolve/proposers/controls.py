"""Controls: searches without evolution, to tell what evolution adds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evolve.programs import digest
from evolve.protocols import Archive, Proposer
from evolve.types import Evaluation, Individual, Outcome, Program, Proposal, Split, Status

OPERATOR = "random/walk"


@dataclass(frozen=True)
class Lone:
    """An archive of one individual, whatever is offered to it (role `evolve.protocols.Archive`)."""

    individual: Individual

    @property
    def members(self) -> tuple[Individual, ...]:
        """The one."""
        return (self.individual,)

    @property
    def front(self) -> tuple[Individual, ...]:
        """The one."""
        return (self.individual,)

    @property
    def incumbent(self) -> Individual:
        """The one."""
        return self.individual

    def add(self, individual: Individual) -> tuple[Lone, Outcome]:  # noqa: ARG002
        """Keep out whatever comes."""
        return self, Outcome.REJECTED

    def sample(self, rng: np.random.Generator, n: int = 1) -> tuple[Individual, ...]:  # noqa: ARG002
        """Return the one, `n` times."""
        return (self.individual,) * n


@dataclass(frozen=True)
class BestOf:
    """Best of N without evolution: every proposal is made from the seed program alone.

    The proposer inside is never told what became of its proposals, so it can neither build on them
    nor learn; what it makes is a sample of what it makes of the seed program.

    Attributes:
        inner: Makes candidates.
        seed: The individual of step 0; `None` before it is known.
    """

    inner: Proposer
    seed: Individual | None = None

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Make one candidate from the seed program."""
        return self.inner.propose(archive if self.seed is None else Lone(self.seed), step, rng)

    def tell(self, individual: Individual, outcome: Outcome) -> BestOf:
        """Remember the seed program; forget everything else."""
        if individual.step != 0:
            return self
        return replace(self, inner=self.inner.tell(individual, outcome), seed=individual)


@dataclass(frozen=True)
class RandomWalk:
    """Random search: every proposal is the seed program after a random number of random edits.

    Attributes:
        inner: Makes one edit; never told anything, so that no edit is preferred for what came of it.
        seed: The program that every walk begins from.
        longest: Edits of one proposal at most; each number from 1 on is as likely.
    """

    inner: Proposer
    seed: Program
    longest: int = 12

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:  # noqa: ARG002
        """Walk away from the seed program; a walk that gets stuck ends there."""
        text, made = self.seed.text, 0
        for _ in range(int(rng.integers(1, self.longest + 1))):
            edited = self.inner.propose(Lone(_unmeasured(text)), step, rng).text
            if not edited:
                break
            text, made = edited, made + 1
        note = f"{made} random edits of the seed program"
        return Proposal(text if made else "", OPERATOR, (0,), note)

    def tell(self, individual: Individual, outcome: Outcome) -> RandomWalk:  # noqa: ARG002
        """Forget it."""
        return self


def _unmeasured(text: str) -> Individual:
    name = digest(text)
    return Individual(
        0, Program(text, name[:10]), name, Proposal(text, OPERATOR), Evaluation(Split.TRAIN, Status.OK)
    )
