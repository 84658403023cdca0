"""Strategies of a user's own, and bundled ones, through the suites that plugin authors inherit."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolve.archives import (
    Compromise,
    Contribution,
    ParentRule,
    Patience,
    Portfolio,
    Quality,
    RankCrowding,
    Selection,
    Uniform,
    Wins,
)
from evolve.plugins import load_strategy
from evolve.proposers.controls import BestOf, RandomWalk
from evolve.proposers.genetic import Genetic
from evolve.protocols import Archive, Brief, Proposer
from evolve.testing.archives import ArchiveContract
from evolve.testing.parents import ParentRuleContract
from evolve.testing.proposers import ProposerContract

PLUGINS = Path(__file__).parents[2] / "plugins" / "strategies"


def own(setting: str, name: str):
    return load_strategy(setting, str(PLUGINS / name), ()).made


class TestArchiveOfAUser(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return own("archive", "hill.py")(self.OBJECTIVES, 32, Selection())


class TestParentRuleOfAUser(ParentRuleContract):
    @pytest.fixture
    def rule(self) -> ParentRule:
        return own("parents", "elders.py")


class TestBundledParentRules(ParentRuleContract):
    @pytest.fixture(
        params=[Compromise, Contribution, Patience, Portfolio, Quality, RankCrowding, Uniform, Wins]
    )
    def rule(self, request) -> ParentRule:
        return request.param()


class TestProposerOfAUser(ProposerContract):
    @pytest.fixture
    def proposer(self, brief: Brief) -> Proposer:
        return own("proposer", "scale.py")(brief)


class TestGenetic(ProposerContract):
    @pytest.fixture
    def proposer(self, brief: Brief) -> Proposer:
        return Genetic(brief.hook, brief.objectives)


class TestBestOf(ProposerContract):
    @pytest.fixture
    def proposer(self, brief: Brief) -> Proposer:
        return BestOf(Genetic(brief.hook, brief.objectives))

    def test_every_proposal_is_made_from_the_seed_program_alone(self, proposer: Proposer) -> None:
        proposer, archive = self.begun(proposer)
        made = [self.proposed(proposer, archive, step) for step in range(10, 40)]
        assert {proposal.parents for proposal in made if proposal.text} == {(0,)}


class TestRandomWalk(ProposerContract):
    @pytest.fixture
    def proposer(self, brief: Brief) -> Proposer:
        return RandomWalk(Genetic(brief.hook, adapt=False, elitism=0.0), brief.hook.seed)

    def test_what_was_found_changes_nothing(self, proposer: Proposer) -> None:
        told, archive = self.begun(proposer)
        for step in range(10, 20):
            assert self.proposed(told, archive, step) == self.proposed(proposer, archive, step)
