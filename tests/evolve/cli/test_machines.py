"""More than one machine from the command line: campaigns that are merged, and a cluster."""

from __future__ import annotations

import importlib.util
import sqlite3
from pathlib import Path

import pytest

CHEAP = ("--simplify", 0, "--finalists", 1, "--workers", 1, "--json")


def events(folder: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(f"{(folder / 'journal.sqlite').as_uri()}?mode=ro", uri=True)
    rows = db.execute("SELECT kind, step, digest, body FROM events ORDER BY seq").fetchall()
    db.close()
    return rows


def test_runs_of_two_machines_become_one_that_can_be_resumed(evolve, plugin: Path) -> None:
    fronts, names = [], []
    for seed in (1, 2):
        done = evolve("run", plugin, "--evaluations", 3, "--seed", seed, "--runs", f"machine{seed}", *CHEAP)
        assert done.code == 0, done.err
        fronts.append(done.json["front"][0]["objectives"]["train"]["excess"])
        names.append(f"machine{seed}/{done.json['run']}")

    joined = evolve("merge", *names, "-o", "both/one", "--json")
    assert joined.code == 0, joined.err
    assert joined.json["run"] == "one"
    assert joined.json["evaluations"] + joined.json["duplicates"] == 6
    backwards = evolve("merge", *names[::-1], "-o", "both/two", "--json")
    assert backwards.json == {**joined.json, "run": "two"}
    both = evolve.home / "both"
    assert events(both / "one") == events(both / "two")

    taken = evolve("merge", *names, "-o", "both/one")
    assert (taken.code, taken.out) == (2, "")
    assert "-o: both/one is there already" in taken.err
    other = evolve.home / "other.py"
    other.write_text(plugin.read_text() + "\n# another version\n")
    strange = evolve("run", other, "--evaluations", 1, "--start", "seed", "--runs", "other", *CHEAP)
    refused = evolve("merge", names[0], f"other/{strange.json['run']}", "-o", "both/three")
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert sorted(path.name for path in both.iterdir()) == ["one", "two"]

    resumed = evolve("resume", "both/one", "--json")
    assert resumed.code == 0, resumed.err
    assert resumed.json["evaluations"] == joined.json["evaluations"]
    (best,) = resumed.json["front"]
    assert best["objectives"]["train"]["excess"] == min(fronts)
    assert "excess" in best["objectives"]["test"], "held-out scores come with resuming"
    assert (evolve.home / best["path"]).is_file()


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs the extra `dask`")
def test_a_cluster_of_this_machine_evaluates_like_local_workers(evolve, plugin: Path) -> None:
    asked = ("run", plugin, "--evaluations", 4, "--seed", 4, "--ordered", *CHEAP)
    near = evolve(*asked, "--runs", "near")
    far = evolve(*asked, "--runs", "far", "--engine", "dask")
    assert far.code == 0, far.err
    fronts = [[(r["program"], r["objectives"]) for r in run.json["front"]] for run in (near, far)]
    assert fronts[0] == fronts[1]
    assert fronts[0], "an empty front agrees with anything"
    (settings,) = evolve.home.glob("far/*/campaign.yaml")
    assert "engine: dask\n" in settings.read_text()
