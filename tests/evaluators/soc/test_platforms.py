"""Chips: numbers of PEs, who runs what, and how fast data travels."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def chip(part):
    return part("platforms").WIRELESS


def test_there_are_sixteen_pes_in_five_clusters(chip):
    assert chip.pes == 16
    assert np.bincount(chip.cluster_of).tolist() == [4, 4, 2, 4, 2]


def test_accelerators_run_their_own_kind_only(chip):
    assert np.isfinite(chip.latency("ifft")).tolist() == [True] * 8 + [False] * 2 + [True] * 4 + [False] * 2
    assert chip.latency("viterbi_decoder").tolist()[-2:] == [2, 2]
    assert np.isfinite(chip.latency("qpsk")).sum() == 8


def test_bandwidths_are_symmetric_slow_between_cores_and_ffts_and_best_at_home(chip):
    bands = chip.bands
    assert np.array_equal(bands, bands.T)
    assert np.diag(bands).tolist() == [10000] * 16
    assert bands[0, 10] == bands[7, 13] == 10
    assert bands[10, 11] == bands[0, 1] == bands[10, 14] == 1000


def test_numbers_of_pes_can_be_changed_within_the_power_figures(chip):
    smaller = chip.with_counts({"A15": 2, "FFT": 1})
    assert np.bincount(smaller.cluster_of).tolist() == [4, 2, 2, 1, 2]
    with pytest.raises(ValueError, match="no cluster is called `GPU`"):
        chip.with_counts({"GPU": 1})
    with pytest.raises(ValueError, match="cluster `A15`: count must be 1 to 4"):
        chip.with_counts({"A15": 5})
