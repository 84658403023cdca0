"""Weights are kept, choices repeat, and a provider that is down is passed over."""

from __future__ import annotations

import pytest

from evolve.errors import BudgetSpent, ProviderDown, UsageError
from evolve.models import Routed
from evolve.types import Reply


def named(scripted, *names):
    return [scripted(Reply("x", name)) for name in names]


def test_requests_are_spread_by_weight(scripted, ask):
    a, b, never = named(scripted, "a", "b", "never")
    routed = Routed(((a, 3.0), (never, 0.0), (b, 1.0)))
    for step in range(400):
        routed.complete(ask(step=step))
    assert 260 < len(a.asked) < 340
    assert len(a.asked) + len(b.asked) == 400


def test_the_same_request_goes_to_the_same_model(scripted, ask):
    routed = Routed(tuple((model, 1.0) for model in named(scripted, "a", "b", "c")))
    for step in range(20):
        assert len({routed.complete(ask(step=step)).model for _ in range(3)}) == 1


def test_a_provider_that_is_down_is_passed_over(scripted, ask):
    down = scripted(ProviderDown("a is down"))
    (up,) = named(scripted, "b")
    routed = Routed(((down, 100.0), (up, 1.0)))
    assert {routed.complete(ask(step=step)).model for step in range(20)} == {"b"}


def test_when_all_are_down_the_reason_is_the_first_ones(scripted, ask):
    routed = Routed(((scripted(ProviderDown("a is down")), 1e9), (scripted(ProviderDown("b is down")), 1.0)))
    with pytest.raises(ProviderDown, match="a is down"):
        routed.complete(ask())


def test_an_empty_purse_is_no_reason_to_ask_another(scripted, ask):
    (other,) = named(scripted, "b")
    with pytest.raises(BudgetSpent):
        Routed(((scripted(BudgetSpent("empty")), 1e9), (other, 1.0))).complete(ask())
    assert not other.asked


@pytest.mark.parametrize("weights", [[], [0.0], [1.0, -1.0]])
def test_weights_that_choose_nothing_are_refused(weights, scripted):
    with pytest.raises(UsageError, match="weights of models"):
        Routed(tuple((scripted(), weight) for weight in weights))
