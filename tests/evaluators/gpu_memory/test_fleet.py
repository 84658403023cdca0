"""Pressure of placements, the published instances, and the search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible


@pytest.fixture
def fleet(part):
    return part("generate").draw(part("generate").Regime(6, 0.8, 4), 0)


def tiny(part, model=(0, 1, 2)):
    return part("fleet").Fleet(
        2, 80.0, np.array([60.0, 30, 20]), np.array([1.0, 2, 3]), np.array(model, np.int64)
    )


def test_the_pressure_is_load_over_free_memory(part):
    assert part("fleet").worst(tiny(part), np.array([0, 1, 1])) == pytest.approx(max(1 / 20, 5 / 30))
    assert tiny(part).bound == pytest.approx(6 / 50)


@pytest.mark.parametrize(
    ("gpu", "reason"),
    [
        ([0, 0, 1], "holds 90 GB of models and has 80 GB"),
        ([0, 1], "needed for each of 3 shards"),
        ([0, 1, 1, 1], "needed for each of 3 shards"),
        ([0, 1, 2], "one GPU from 0 to 1"),
        ([0, 1, -1], "one GPU from 0 to 1"),
    ],
)
def test_what_leaves_out_invents_or_overfills_is_infeasible(part, gpu, reason):
    with pytest.raises(Infeasible, match=reason):
        part("fleet").worst(tiny(part), np.array(gpu))


def test_shards_of_a_model_must_not_share(part):
    with pytest.raises(Infeasible, match="GPU 1 holds two shards of model 1"):
        part("fleet").worst(tiny(part, (0, 1, 1)), np.array([0, 1, 1]))


def test_a_full_gpu_has_the_benchmarks_pressure(part):
    full = part("fleet").Fleet(1, 80.0, np.array([80.0]), np.array([1.0]), np.array([0]))
    assert part("fleet").worst(full, np.array([0])) == 1e6


def test_published_instances_have_the_published_means(part):
    """0.04787 by the greedy rule, 0.06184 by round robin."""
    fleets, worst = part("generate").published(), part("fleet").worst
    assert (len(fleets), {f.gpus for f in fleets}) == (50, set(range(5, 10)))
    greedy = np.mean([worst(f, part("greedy").greedy(f)) for f in fleets])
    turns = np.mean([worst(f, np.arange(f.shards) % f.gpus) for f in fleets])
    assert (f"{greedy:.5f}", f"{turns:.5f}") == ("0.04787", "0.06184")


@pytest.mark.slow
def test_published_instances_have_their_exact_optimum(part):
    optima = [part("bisection").exact(fleet) for fleet in part("generate").published()]
    assert f"{np.mean(optima):.7f}" == "0.0395946"


def test_the_exact_optimum_agrees_with_enumeration(part):
    worst = part("fleet").worst
    for fleet in part("generate").published()[:4]:
        small = part("fleet").Fleet(3, 80.0, fleet.size[:6], fleet.load[:6], fleet.model[:6])
        values = []
        for code in range(3**6):
            try:
                values.append(worst(small, np.array([code // 3**k % 3 for k in range(6)])))
            except Infeasible:
                continue
        assert part("bisection").exact(small) == pytest.approx(min(values), rel=1e-8)
        assert small.bound <= min(values)


@given(number=st.integers(0, 500), share=st.sampled_from([0.7, 0.8, 0.9]), seed=st.integers(0, 9))
def test_the_search_stays_feasible_and_shows_what_comes_true(part, number, share, seed):
    fleet = part("generate").draw(part("generate").Regime(5, share, 3), number)
    search, rng = part("search").Search(fleet), np.random.default_rng(seed)
    for shard in rng.integers(fleet.shards, size=20).tolist():
        option, to, partner = search.options(shard)
        place = int(rng.integers(len(to)))
        search.take(shard, int(to[place]), int(partner[place]))
        value = part("fleet").worst(fleet, search.gpu)
        assert option["worst"][place] * fleet.bound == pytest.approx(value)
        assert part("fleet").worst(fleet, search.best) <= value + 1e-9


def test_instances_have_the_memory_that_they_say_and_split_models(part):
    draw, regime = part("generate").draw, part("generate").Regime
    fleets = [draw(regime(20, 0.9, 3), number) for number in range(4)]
    for fleet in fleets:
        assert 0.85 < fleet.size.sum() / (20 * 80) < 0.91
        assert fleet.size.max() <= 40
        assert len(fleet.model) == len(fleet.size)
    assert any(fleet.model.max() + 1 < fleet.shards for fleet in fleets)


def test_bisection_with_local_search_is_at_least_as_good_as_without(part, fleet):
    plain, _ = part("bisection").bisected(fleet, polish=False)
    better, placement = part("bisection").bisected(fleet)
    assert fleet.bound <= better <= plain
    assert part("fleet").worst(fleet, placement) == better
