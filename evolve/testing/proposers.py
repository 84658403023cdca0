"""What every proposer must do, as a pytest suite to inherit.

Example:
    >>> from evolve.proposers.genetic import Genetic
    >>> class TestGenetic(ProposerContract):
    ...     @pytest.fixture
    ...     def proposer(self, brief):
    ...         return Genetic(brief.hook, brief.objectives)
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from evolve.archives import Pareto
from evolve.programs import digest
from evolve.protocols import Archive, Brief, Proposer
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Individual,
    Limits,
    Measurement,
    Objective,
    Outcome,
    Program,
    Proposal,
    Record,
    Split,
    Status,
)

SEED = "def priority(job, state):\n    return job.d\n"
RULES = (
    SEED,
    "def priority(job, state):\n    return job.p + 0.5 * job.d\n",
    "def priority(job, state):\n    return max(job.d, state.t + 1.5 * job.p)\n",
)
STEPS = 12


class ProposerContract:
    """Inherit, and give a fixture `proposer` that returns a fresh proposer for the fixture `brief`."""

    OBJECTIVES = (Objective("gap", unit="%"), Objective("size", source="size"))

    @pytest.fixture
    def brief(self) -> Brief:
        """Return the campaign: rank jobs that have a processing time and a due date."""
        job, state = Record({"p": Float(0.0), "d": Float(0.0)}), Record({"t": Float(0.0)})
        hook = Hook(
            "priority", (Entry("priority", {"job": job, "state": state}, Float()),), Program(SEED, "edd")
        )
        return Brief("contract", "Rank the jobs; the lowest goes first.", hook, self.OBJECTIVES, Limits())

    @pytest.fixture
    def proposer(self, brief: Brief) -> Proposer:
        """Return a fresh proposer."""
        raise NotImplementedError("give the suite a fixture `proposer`")

    # --- what the suite is made of ------------------------------------------------------------

    def individual(self, step: int, text: str, status: Status = Status.OK) -> Individual:
        """Return an individual; its values follow from its text."""
        name = digest(text)
        gap = int(name[:4], 16) / 1000
        ok = status is Status.OK
        rows = tuple(
            Measurement(f"i{k}", status, {"gap": gap + k} if ok else {}) for k in range(4 if ok else 1)
        )
        values = {"gap": gap, "size": float(len(text))} if ok else {}
        reason = "" if ok else "ZeroDivisionError: division by zero (line 2)"
        evaluation = Evaluation(Split.TRAIN, status, values, rows, reason)
        operator = "seed" if step == 0 else "contract"
        return Individual(step, Program(text, name[:10]), name, Proposal(text, operator), evaluation)

    def begun(self, proposer: Proposer) -> tuple[Proposer, Archive]:
        """Return proposer and archive after three rules and one failure were folded."""
        archive: Archive = Pareto(self.OBJECTIVES)
        known = [self.individual(k, text) for k, text in enumerate(RULES)]
        failed = "def priority(job, state):\n    return job.d / 0\n"
        for one in [*known, self.individual(len(RULES), failed, Status.CRASH)]:
            outcome = Outcome.REJECTED
            if one.evaluation.ok:
                archive, outcome = archive.add(one)
            proposer = proposer.tell(one, outcome)
        return proposer, archive

    @staticmethod
    def proposed(proposer: Proposer, archive: Archive, step: int) -> Proposal:
        """Return the proposal of a step, with the randomness of that step."""
        return proposer.propose(archive, step, np.random.default_rng([7, step]))

    # --- the contract -------------------------------------------------------------------------

    def test_it_proposes_from_an_empty_archive(self, proposer: Proposer) -> None:
        """A search may begin from nothing but the hook's seed program."""
        assert isinstance(self.proposed(proposer, Pareto(self.OBJECTIVES), 1), Proposal)

    def test_a_proposal_is_text_with_provenance(self, proposer: Proposer) -> None:
        """An operator, parents that exist, and details that a journal can keep."""
        proposer, archive = self.begun(proposer)
        steps = {member.step for member in archive.members} | set(range(len(RULES) + 1))
        made = [self.proposed(proposer, archive, 10 + k) for k in range(STEPS)]
        for proposal in made:
            assert isinstance(proposal.text, str)
            assert proposal.operator
            assert set(proposal.parents) <= steps
            assert json.loads(json.dumps(dict(proposal.detail))) == dict(proposal.detail)
            assert proposal.text or proposal.note, "an empty proposal says why in its note"
        assert any(proposal.text for proposal in made), "nothing but empty proposals"

    def test_a_proposal_depends_on_step_and_randomness_alone(self, proposer: Proposer) -> None:
        """The same value, archive, step and random state give the same text: resume is replay."""
        proposer, archive = self.begun(proposer)
        for step in range(10, 10 + STEPS):
            first, second = (self.proposed(proposer, archive, step) for _ in range(2))
            assert (first.text, first.operator, first.parents) == (
                second.text,
                second.operator,
                second.parents,
            )

    def test_replay_gives_the_same_proposer(self, proposer: Proposer) -> None:
        """Two that were told the same propose the same."""
        (one, archive), (other, _) = self.begun(proposer), self.begun(proposer)
        for step in range(10, 10 + STEPS):
            assert self.proposed(one, archive, step).text == self.proposed(other, archive, step).text

    def test_tell_returns_a_new_value(self, proposer: Proposer) -> None:
        """A step in flight goes on with the proposer that it began with."""
        before, archive = self.begun(proposer)
        texts = [self.proposed(before, archive, step).text for step in range(10, 10 + STEPS)]
        after = before
        for step, text in enumerate(texts):
            if text:
                after = after.tell(self.individual(50 + step, text), Outcome.ACCEPTED)
        assert [self.proposed(before, archive, step).text for step in range(10, 10 + STEPS)] == texts

    @pytest.mark.parametrize("status", list(Status))
    def test_it_can_be_told_of_every_status(self, proposer: Proposer, status: Status) -> None:
        """Failures, dropped candidates and proposals without a program are all part of a search."""
        proposer, archive = self.begun(proposer)
        own = self.proposed(proposer, archive, 10)
        told = self.individual(10, own.text or SEED, status)
        told = Individual(10, told.program, told.digest, own, told.evaluation)
        assert isinstance(self.proposed(proposer.tell(told, Outcome.REJECTED), archive, 11), Proposal)

    def test_it_proposes_from_several_threads_at_once(self, proposer: Proposer) -> None:
        """As a campaign does; the texts are those of one thread."""
        proposer, archive = self.begun(proposer)
        straight = [self.proposed(proposer, archive, step).text for step in range(10, 10 + STEPS)]
        gate = threading.Barrier(4)

        def begin(step: int) -> str:
            if step < 14:
                gate.wait(30)
            return self.proposed(proposer, archive, step).text

        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(begin, range(10, 10 + STEPS))) == straight
