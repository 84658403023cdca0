"""Graphs, and what they become on a chip."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


def paths(application, task):
    """All paths from a task to an end."""
    following = [b for b, _ in application.successors[task]]
    return [[task, *rest] for b in following for rest in paths(application, b)] or [[task]]


def test_the_six_applications_have_the_published_sizes(part):
    sizes = {a.name: a.size for a in part("applications").WIRELESS_APPLICATIONS}
    assert sizes == {
        "wifi_tx": 27,
        "wifi_rx": 34,
        "range_detection": 7,
        "sc_tx": 8,
        "sc_rx": 8,
        "temporal_mitigation": 10,
    }


def test_ranks_of_the_canonical_graph_are_those_of_the_paper(part):
    """Topcuoglu et al. 2002, Table 1."""
    profile = part("applications").profile(part("applications").CANONICAL_GRAPH, part("platforms").CANONICAL)
    paper = [108, 77, 80, 80, 69, 63.333, 42.667, 35.667, 44.333, 14.667]
    assert profile.rank == pytest.approx(paper, abs=0.001)


@given(SEEDS)
@settings(max_examples=40)
def test_ranks_and_bounds_are_longest_paths(part, random_scenario, seed):
    scenario = random_scenario(seed, jobs=1)
    profile = scenario.profiles[scenario.jobs[0]]
    quickest = profile.latency.min(axis=1)
    for task in range(profile.application.size):
        longest = max(sum(quickest[t] for t in path) for path in paths(profile.application, task))
        assert profile.tail[task] == longest
        assert profile.rank[task] >= longest - 1e-9


@given(SEEDS)
@settings(max_examples=25)
def test_the_optimistic_cost_is_a_bound_over_all_placements(part, random_scenario, seed):
    """Whatever PEs a path's tasks run on, it cannot end sooner after its first task."""
    scenario = random_scenario(seed, jobs=1)
    profile = scenario.profiles[scenario.jobs[0]]
    transfers = [dict(following) for following in profile.transfers]
    for path in paths(profile.application, 0)[:3]:
        able = [np.flatnonzero(np.isfinite(profile.latency[t])).tolist() for t in path[:4]]
        least = {}
        for places in product(*able):
            cost = sum(
                transfers[a][b][p, q] + profile.latency[b, q]
                for a, b, p, q in zip(path, path[1:4], places, places[1:], strict=False)
            )
            least[places[0]] = min(least.get(places[0], np.inf), cost)
        assert all(profile.ahead[0, pe] >= cost for pe, cost in least.items())


@pytest.mark.parametrize(
    ("edges", "message"),
    [(((1, 0, 1.0),), "from a smaller to a larger"), (((0, 1, 1.0), (0, 1, 2.0)), "two edges join the same")],
)
def test_a_graph_that_is_not_in_order_is_refused(part, edges, message):
    with pytest.raises(ValueError, match=message):
        part("applications").Application("odd", ("k", "k"), edges)


def test_a_chip_that_cannot_run_a_task_is_refused(part):
    application = part("applications").chain(["qpsk", "brew_tea"], [1], "odd")
    with pytest.raises(ValueError, match="no PE runs tasks of kind `brew_tea`"):
        part("applications").profile(application, part("platforms").WIRELESS)


def test_volumes_must_fit_a_chain(part):
    with pytest.raises(ValueError, match="2 tasks in a row need 1 volumes"):
        part("applications").chain(["a", "b"], [1, 2], "odd")
