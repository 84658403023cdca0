"""Money is counted for what was answered, and for what may have been."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from evolve.errors import BudgetSpent, ModelError
from evolve.models import Price, Purse
from evolve.models.metered import Metered
from evolve.types import Reply, Tokens

PRICE = Price(Decimal("2.5"), Decimal(10), cached=Decimal("1.25"), written=Decimal("3.125"))


def test_an_answer_is_charged_by_its_tokens(scripted, ask):
    purse = Purse()
    reply = Metered(scripted(Reply("x", "m", "stop", Tokens(100, 40, 20, 7))), PRICE, purse).complete(ask())
    assert reply.micro_usd == 40 * 2.5 + 40 * 1.25 + 20 * 3.125 + 7 * 10 + 0.5  # 282.5, rounded up
    assert purse.spent == 283


@pytest.mark.parametrize("kind", ["rate", "server", "connection", "key", "request"])
def test_a_refusal_costs_nothing(kind, scripted, ask):
    purse = Purse(10**6)
    with pytest.raises(ModelError) as caught:
        Metered(scripted(ModelError("no", kind)), PRICE, purse).complete(ask())
    assert (purse.spent, purse.reserved, caught.value.micro_usd) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["lost", "timeout", "answer"])
def test_an_answer_lost_on_the_way_is_charged_at_its_worst(kind, scripted, ask):
    purse = Purse(10**6)
    request = ask()
    with pytest.raises(ModelError) as caught:
        Metered(scripted(ModelError("no", kind)), PRICE, purse).complete(request)
    assert purse.spent == caught.value.micro_usd == PRICE.most(request) > 10_000
    assert purse.reserved == 0


def test_an_accident_leaves_nothing_reserved(scripted, ask):
    purse = Purse(10**6)
    with pytest.raises(ZeroDivisionError):
        Metered(scripted(ZeroDivisionError()), PRICE, purse).complete(ask())
    assert purse.reserved == 0
    assert purse.spent == PRICE.most(ask())


def test_nothing_is_sent_when_it_could_cost_too_much(scripted, ask):
    model = scripted(Reply("x", "m"))
    with pytest.raises(BudgetSpent):
        Metered(model, PRICE, Purse(9_999)).complete(ask())
    assert not model.asked


def test_near_the_end_a_shorter_answer_is_asked_for(scripted, ask):
    model = scripted(Reply("x", "m", "stop", Tokens(1, 0, 0, 1)))
    metered = Metered(model, PRICE, Purse(40_000))
    metered.complete(ask(max_tokens=3000))
    metered.complete(ask(max_tokens=30_000))
    assert [request.max_tokens for request in model.asked] == [3000, 2048]


def test_no_answer_can_cost_more_than_was_reserved(ask):
    request = ask(prompt="é" * 1000)
    for tokens in (Tokens(2200, 0, 2200, 1000), Tokens(2200, 2200, 0, 1000), Tokens(2200, 0, 0, 1000)):
        assert PRICE.cost(tokens) <= PRICE.most(request)


@pytest.mark.parametrize("seed", range(4))
def test_a_cap_holds_over_the_real_sdk_with_16_in_flight(seed, open_at, ask, provider, act):
    """$0.10 at 1 and 4 dollars per million tokens; answers of many lengths, some of them lost."""
    kinds = ["answer", "answer", "half", "answer", "answer"]
    count = iter(range(10_000))

    def one(_seen):
        index = next(count) + seed
        return act(kinds[index % 5], text="x" * (index * 977 % 4000))

    provider.act = one
    models = open_at("openai", cap=100_000, patience_s=20.0)
    with ThreadPoolExecutor(16) as threads:
        asked = [
            threads.submit(models.each[0].ask.complete, ask(step=step, max_tokens=1500))
            for step in range(120)
        ]
        errors = [future.exception(60) for future in asked]
    assert 93_000 < models.purse.spent <= 100_000
    assert models.purse.reserved == 0
    assert {type(error) for error in errors if error} == {BudgetSpent}
