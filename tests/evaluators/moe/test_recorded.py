"""Recorded loads: what is read, and one line for what cannot be."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.errors import UsageError


@given(st.binary(max_size=200), st.sampled_from([".npz", ".json"]))
def test_no_file_makes_anything_but_loads_or_one_clear_line(part, tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("loads") / f"x{suffix}"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        part("recorded").read(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_both_forms_hold_the_same_loads_and_steps_make_windows(part, tmp_path, suffix):
    steps = np.random.default_rng(0).integers(0, 100, (7, 2, 4))
    path = tmp_path / f"x{suffix}"
    if suffix == ".npz":
        np.savez_compressed(path, load=steps)
    else:
        path.write_text(json.dumps({"load": steps.tolist()}))
    assert (part("recorded").read(path) == steps).all()
    windows = part("recorded").read(path, steps=3)
    assert (windows == [steps[:3].sum(axis=0), steps[3:6].sum(axis=0)]).all()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"loads": []}, "has no key `load`"),
        ({"load": [[1, 2], [3]]}, "lists differ in length"),
        ({"load": [[1, 2]]}, "shape .windows, layers, experts., got int64 of shape"),
        ({"load": [[[1.5]], [[2]]]}, "something else than whole numbers"),
        ({"load": [[[-1]], [[2]]]}, "something else than whole numbers"),
        ({"load": [[["a"]], [["b"]]]}, "must be an array of token counts"),
        ({"load": [[[1]]]}, "1 steps make 1 windows of 1; two are needed"),
        ({"load": [[[2**60]], [[1]]]}, "counts of 2.52 or more"),
    ],
)
def test_json_of_another_kind_is_refused_by_name(part, tmp_path, content, reason):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content))
    with pytest.raises(UsageError, match=reason):
        part("recorded").read(path)


def test_pickled_objects_are_never_loaded(part, tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, load=np.array([{"a": 1}], dtype=object))
    with pytest.raises(UsageError, match=r"no .npz file of plain numbers"):
        part("recorded").read(path)


def test_a_missing_file_and_a_missing_array_are_named(part, tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        part("recorded").read(tmp_path / "none.npz")
    np.savez(tmp_path / "x.npz", weight=np.zeros(3))
    with pytest.raises(UsageError, match="has no array `load`; it has weight"):
        part("recorded").read(tmp_path / "x.npz")
