"""Generated loads: the reference algorithms score on them what is published on recorded ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest


@pytest.fixture(scope="module")
def traces(part):
    loads = part("loads")
    return [loads.draw(loads.Shape(), loads.Regime(), np.random.default_rng(seed)) for seed in range(3)]


@pytest.fixture(scope="module")
def figures(part, baseline):
    """Return a function that gives the balance of GPUs and of slots, by pair of windows."""
    placement, shape = part("placement"), part("loads").Shape()

    def of(name, loads):
        place = baseline("moe_eplb", name)
        rows = []
        for load, following in itertools.pairwise(loads):
            slots = np.reshape(place(load, 288, 8, 4, 32), (58, 288))
            served = placement.slot_loads(shape, slots, following)
            gpus = placement.gpu_loads(shape, served)
            rows.append((placement.balancedness(gpus), placement.balancedness(served)))
        return np.array(rows)

    return of


def test_water_fill_and_snake_balance_as_published_pair_by_pair(traces, figures):
    """Published on 11 pairs of recorded windows: the first, seven calm ones, a switch, the rest."""
    pairs = np.mean([figures("waterfill_snake", loads) for loads in traces], axis=0)
    gpus = pairs[:, 0]
    assert gpus.mean() == pytest.approx(0.7555, abs=0.02)
    assert gpus[0] == pytest.approx(0.664, abs=0.02)
    assert gpus[1:8].mean() == pytest.approx(0.835, abs=0.02)
    assert gpus[8] == pytest.approx(0.437, abs=0.02)
    assert gpus[9] == pytest.approx(0.679, abs=0.02)
    assert gpus[10] == pytest.approx(0.69, abs=0.02)
    assert pairs[:, 1].mean() == pytest.approx(0.2855, abs=0.02)


def test_the_hierarchical_greedy_has_its_published_balance_of_slots(traces, figures):
    assert figures("hierarchical_greedy", traces[0])[:, 1].mean() == pytest.approx(0.25, abs=0.02)


def test_more_drift_leaves_less_of_a_window_in_the_next(part):
    loads = part("loads")
    kept = {}
    for course in ("calm", "short", "restless"):
        drawn = loads.draw(loads.Shape(layers=8), loads.Regime(course), np.random.default_rng(1))
        kept[course] = np.corrcoef(np.log(drawn[0].ravel()), np.log(drawn[1].ravel()))[0, 1]
    assert kept["calm"] > kept["short"] > kept["restless"] > 0.7


def test_a_switch_leaves_nothing(part):
    loads = part("loads")
    shape = loads.Shape(layers=8)
    drawn = loads.draw(shape, loads.Regime("switches", group_spread=0.0), np.random.default_rng(1))
    assert abs(np.corrcoef(np.log(drawn[2].ravel()), np.log(drawn[3].ravel()))[0, 1]) < 0.1


def test_equal_seeds_give_equal_loads_and_others_do_not(part):
    loads = part("loads")
    shape = loads.Shape(layers=2, experts=8, slots=12, gpus=4, nodes=2, groups=2)
    first, second, third = (loads.draw(shape, loads.Regime(), np.random.default_rng(s)) for s in (1, 1, 2))
    assert (first == second).all()
    assert (first != third).any()
    assert first.shape == (12, 2, 8)


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ({"slots": 290}, "`slots` must be a multiple of `gpus`; 290 is not a multiple of 32"),
        ({"nodes": 5}, "`gpus` must be a multiple of `nodes`"),
        ({"groups": 7}, "`experts` must be a multiple of `groups`"),
        ({"slots": 224}, "224 slots cannot hold 256 experts"),
        ({"layers": 0}, "every size must be at least 1"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(part, sizes, reason):
    with pytest.raises(ValueError, match=reason):
        part("loads").Shape(**sizes)


def test_an_unknown_course_is_refused(part):
    with pytest.raises(ValueError, match="`course` is 'wild'; have published"):
        part("loads").Regime("wild")
