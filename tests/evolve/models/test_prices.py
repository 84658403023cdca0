"""Prices come from the user first, then from litellm's table, and are else unknown."""

from __future__ import annotations

import importlib.util
import sys
from decimal import Decimal

import pytest

from evolve.errors import UsageError
from evolve.models import Price, Prices
from evolve.models.spec import Spec

TABLE = {
    "gpt-x": {
        "input_cost_per_token": 2.5e-06,
        "output_cost_per_token": 1e-05,
        "cache_read_input_token_cost": 1.25e-06,
        "max_output_tokens": 16384,
    },
    "gemini/flash": {"input_cost_per_token": 3e-07, "output_cost_per_token": 2.5e-06},
    "odd": {"input_cost_per_token": 1e-06},
}


@pytest.fixture
def prices():
    return Prices({"openai/mine": {"input": 0.1, "output": "0.3"}}, TABLE)


def test_dollars_per_token_become_exact_micro_dollars(prices):
    card = prices.card(Spec.parse("openai/gpt-x"))
    assert card.price == Price(Decimal("2.5"), Decimal(10), Decimal("1.25"))
    assert card.max_output == 16384


def test_a_provider_in_the_name_is_found_too(prices):
    assert prices.card(Spec.parse("gemini/flash")).price.input == Decimal("0.3")


def test_ones_own_price_goes_first():
    prices = Prices({"gpt-x": {"input": 7, "output": 8}}, TABLE)
    assert prices.card(Spec.parse("openai/gpt-x")).price == Price(Decimal(7), Decimal(8))


def test_a_price_given_for_the_whole_specification_counts():
    prices = Prices({"openai/a@http://h/v1": {"input": 7, "output": 8}}, TABLE)
    assert prices.card(Spec.parse("openai/a@http://h/v1")).price.input == 7
    assert prices.card(Spec.parse("openai/a@http://other/v1")).price is None


def test_half_a_price_is_none(prices):
    assert prices.card(Spec.parse("openai/odd")).price is None


def test_a_model_of_ones_own_machine_is_free(prices):
    assert prices.card(Spec.parse("ollama/llama3")).price.output == 0


@pytest.mark.parametrize(
    "entry",
    [{}, {"input": 1}, {"input": 1, "output": -1}, {"input": "x", "output": 1}, {"input": 1, "output": "nan"},
     {"input": 1, "output": 1, "typo": 1}, 3],
)  # fmt: skip
def test_a_wrong_price_is_refused(entry):
    with pytest.raises(UsageError, match="prices: openai/x: got"):
        Prices({"openai/x": entry})


def test_a_whole_cost_is_rounded_up_once():
    price = Price(Decimal("0.1"), Decimal("0.1"))
    from evolve.types import Tokens

    assert price.cost(Tokens(input=1, output=1)) == 1
    assert price.cost(Tokens(input=10, output=10)) == 2


@pytest.mark.skipif(importlib.util.find_spec("litellm") is None, reason="the extra `llm` is not installed")
def test_litellms_own_table_is_read_without_importing_it():
    before = "litellm" in sys.modules
    card = Prices().card(Spec.parse("openai/gpt-4o"))
    assert card.price.input > 0
    assert card.price.output > card.price.input
    assert ("litellm" in sys.modules) == before
