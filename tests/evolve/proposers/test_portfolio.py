"""The bandit: it finds what pays, minds the money, and keeps dear models for hard times."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest

from evolve.errors import ModelError, ProviderDown, UsageError
from evolve.prompts import Prompts
from evolve.proposers.portfolio import Arm, Portfolio
from evolve.proposers.repair import Repair
from evolve.proposers.team import Habits, Member, team
from evolve.types import Outcome, Proposal, Status

EDD = "def priority(job, state):\n    return job.d\n"
NEW = "def priority(job, state):\n    return job.d - job.p\n"


@dataclass(frozen=True)
class Plain:
    """A proposer of which only the name matters."""

    name: str
    micro_usd: int = 0
    error: ModelError | None = None

    def propose(self, archive, step, rng):
        if self.error is not None:
            raise self.error
        return Proposal(NEW, f"llm/{self.name}", detail={"micro_usd": self.micro_usd})

    def tell(self, individual, outcome):
        return self


def simulate(portfolio, chances, made, steps=400):
    """Play: an arm's proposal is kept with its chance; return how often each arm was chosen."""
    chosen = Counter()
    luck = np.random.default_rng(5)
    for step in range(1, steps + 1):
        proposal = portfolio.propose(None, step, np.random.default_rng([1, step]))
        name = proposal.detail["arm"]
        chosen[name] += 1
        outcome = Outcome.ACCEPTED if luck.random() < chances[name] else Outcome.REJECTED
        told = {"operator": proposal.operator, "detail": proposal.detail}
        portfolio = portfolio.tell(made(step, NEW, [1], proposal=told), outcome)
    return chosen


def test_what_pays_is_chosen_more_often(made):
    portfolio = Portfolio((Arm("good", Plain("good")), Arm("bad", Plain("bad"))), stagnation=10**6)
    chosen = simulate(portfolio, {"good": 0.6, "bad": 0.02}, made)
    assert chosen["good"] > 2 * chosen["bad"]
    assert chosen["bad"] > 5, "a bad start must not be the end"


def test_of_two_equals_the_cheap_one_is_chosen(made):
    arms = (Arm("cheap", Plain("cheap", 100)), Arm("costly", Plain("costly", 20_000)))
    chosen = simulate(Portfolio(arms, stagnation=10**6), {"cheap": 0.2, "costly": 0.2}, made)
    assert chosen["cheap"] > 5 * chosen["costly"]


def test_dear_arms_wait_for_stagnation(made):
    portfolio = Portfolio(
        (Arm("cheap", Plain("cheap")), Arm("dear", Plain("dear", 50_000), dear=True)), stagnation=10
    )
    names = set()
    for step in range(1, 11):
        names.add(portfolio.propose(None, step, np.random.default_rng(step)).detail["arm"])
        portfolio = portfolio.tell(made(step, NEW, [1]), Outcome.REJECTED)
    assert names == {"cheap"}
    assert {portfolio.propose(None, s, np.random.default_rng(s)).detail["arm"] for s in range(30)} == {
        "cheap",
        "dear",
    }
    portfolio = portfolio.tell(made(99, NEW, [1]), Outcome.BEST)
    assert {portfolio.propose(None, s, np.random.default_rng(s)).detail["arm"] for s in range(30)} == {
        "cheap"
    }


def test_an_arm_may_wait_for_a_shorter_drought(made):
    portfolio = Portfolio((Arm("always", Plain("a")), Arm("later", Plain("b"), after=3)))
    for step in range(3):
        assert {portfolio.propose(None, s, np.random.default_rng(s)).detail["arm"] for s in range(20)} == {
            "always"
        }
        portfolio = portfolio.tell(made(step + 1, NEW, [1]), Outcome.REJECTED)
    assert {portfolio.propose(None, s, np.random.default_rng(s)).detail["arm"] for s in range(20)} == {
        "always",
        "later",
    }


def test_duplicates_are_no_drought_but_no_gain_either(made):
    portfolio = Portfolio((Arm("a", Plain("a")),))
    told = {"detail": {"arm": "a", "micro_usd": 0}, "operator": "llm/a"}
    after = portfolio.tell(made(3, NEW, [1], twin=1, proposal=told), Outcome.REJECTED)
    assert after.barren == 0
    assert after.scores["a"].tried == 1
    assert after.scores["a"].paid == 0


def test_the_choice_depends_on_value_and_chance_alone(made):
    portfolio = Portfolio(tuple(Arm(n, Plain(n)) for n in "abc"))
    chosen = [portfolio.propose(None, 1, np.random.default_rng([3, s])).detail["arm"] for s in range(20)]
    again = [portfolio.propose(None, 1, np.random.default_rng([3, s])).detail["arm"] for s in range(20)]
    assert chosen == again
    assert len(set(chosen)) > 1


def test_an_arm_whose_provider_is_down_is_passed_over():
    down = Plain("down", error=ProviderDown("gone"))
    portfolio = Portfolio((Arm("down", down), Arm("up", Plain("up"))))
    names = {portfolio.propose(None, s, np.random.default_rng(s)).detail["arm"] for s in range(20)}
    assert names == {"up"}
    with pytest.raises(ProviderDown, match="gone"):
        Portfolio((Arm("down", down),)).propose(None, 1, np.random.default_rng(1))


def test_other_errors_are_not_passed_over():
    broke = Plain("broke", error=ModelError("wrong key", "key"))
    with pytest.raises(ModelError, match="wrong key"):
        Portfolio((Arm("broke", broke),)).propose(None, 1, np.random.default_rng(1))


def test_a_repair_that_is_due_goes_first(made, told, desk, whole, archive_of, rng):
    repair = Repair(desk(told(whole(EDD))), ahead=4)
    portfolio = Portfolio((Arm("a", Plain("a")),), repair)
    crashed = made(2, NEW, status=Status.CRASH, reason="boom", proposal={"operator": "llm/mutate"})
    portfolio = portfolio.tell(crashed, Outcome.REJECTED)
    archive = archive_of(made(0, EDD, [1]))
    assert [portfolio.propose(archive, step, rng).operator for step in (5, 6, 7)] == [
        "llm/a",
        "llm/repair",
        "llm/a",
    ]


@pytest.mark.parametrize(
    "arms", [(), (Arm("a", Plain("a"), after=1),), (Arm("a", Plain("a")), Arm("a", Plain("b")))]
)
def test_a_portfolio_that_could_choose_nothing_is_refused(arms):
    with pytest.raises(UsageError, match="portfolio"):
        Portfolio(arms)


def test_a_team_plays_every_operator_with_every_model(brief, told, whole):
    cheap, dear = told(whole(NEW)), told(whole(NEW))
    members = [Member("big", dear, Decimal(50)), Member("small", cheap, Decimal("0.5"))]
    portfolio = team(brief, members, Prompts(), seed=3, habits=Habits(ahead=5, max_tokens=999))
    assert {arm.name: arm.dear for arm in portfolio.arms} == {
        "mutate@big": True, "crossover@big": True, "rewrite@big": True,
        "mutate@small": False, "crossover@small": False, "rewrite@small": False,
    }  # fmt: skip
    assert portfolio.repair.desk.model is cheap
    assert portfolio.repair.ahead == 5
    assert portfolio.arms[0].proposer.desk.max_tokens == 999


def test_models_without_known_prices_are_equals(brief, told):
    portfolio = team(brief, [Member("a", told("x")), Member("b", told("x"), Decimal(9))], Prompts(), seed=3)
    assert not any(arm.dear for arm in portfolio.arms)


def test_a_team_needs_a_model(brief):
    with pytest.raises(UsageError, match="--model"):
        team(brief, [], Prompts(), seed=3)
