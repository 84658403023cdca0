"""Distance in behaviour."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evolve.archives.behaviour import distances, profile, row, standings
from evolve.testing.archives import individual
from evolve.types import Objective

MATRICES = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 4).map(float), min_size=columns, max_size=columns), min_size=1, max_size=8
    ).map(np.array)
)


@given(MATRICES)
def test_standings_are_mean_places_counted_one_by_one(losses):
    n = len(losses)
    places = standings(losses)
    for column in range(losses.shape[1]):
        for index in range(n):
            below = sum(other < losses[index, column] for other in losses[:, column])
            equal = sum(other == losses[index, column] for other in losses[:, column])
            expected = (below + (equal - 1) / 2) / (n - 1) if n > 1 else 0.0
            assert abs(places[index, column] - expected) < 1e-12


@given(MATRICES)
def test_equal_behaviour_is_at_no_distance_and_distance_is_symmetric(losses):
    places = standings(np.vstack([losses, losses[0]]))
    assert distances(places, [0])[-1] == 0
    for index in range(len(places)):
        assert distances(places, [0])[index] == distances(places, [index])[0]


def test_one_that_fails_badly_does_not_hide_how_the_others_differ():
    places = standings(np.array([[1.0, 2.0], [2.0, 1.0], [1e9, 1e9]]))
    assert distances(places, [0])[1] == 0.5


def test_distance_is_from_the_nearest_of_those_chosen():
    places = standings(np.array([[0.0], [1.0], [2.0], [3.0], [4.0]]))
    assert distances(places, [0, 4]).tolist() == [0.0, 0.25, 0.5, 0.25, 0.0]


def test_a_profile_is_in_loss():
    reward = Objective("reward", "maximise")
    one = individual(1, (3.0,), objectives=(reward,))
    values = [measured.values["reward"] for measured in one.evaluation.measurements]
    seen = profile(one, reward)
    assert list(seen.values()) == [-value for value in values]
    assert np.isnan(row(seen, ["i0", "elsewhere"])).tolist() == [False, True]
