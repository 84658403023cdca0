"""A problem that was shipped is the same problem."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evolve.errors import PluginError
from evolve.plugins import load_problem, pack, unpack

TASK = Path(__file__).parents[2] / "tasks" / "maximise"


@pytest.mark.parametrize("spec", ["smtt", "packing", str(TASK)])
def test_a_shipped_problem_has_the_digest_of_the_original(spec: str, tmp_path: Path, plugin: Path) -> None:
    spec = str(plugin) if spec == "packing" else spec
    parcel = pack(spec)
    assert parcel == pack(spec)
    there = unpack(parcel, tmp_path)
    assert there.startswith(str(tmp_path))
    assert load_problem(there).digest == load_problem(spec).digest
    assert unpack(parcel, tmp_path) == there


def test_a_damaged_parcel_is_refused(tmp_path: Path, plugin: Path) -> None:
    parcel = pack(str(plugin))
    with pytest.raises(PluginError, match="was damaged on its way"):
        unpack(replace(parcel, data=parcel.data[:-1] + b"x"), tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_evaluator_out_of_reach_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "far"
    folder.mkdir(parents=True)
    (folder / "problem.yaml").write_text(
        "name: far\nevaluator: ../../../../elsewhere.py:V\nhooks: {h: {seed: seed.py}}\n"
    )
    with pytest.raises(PluginError, match="too far from the problem to be sent"):
        pack(str(folder))
