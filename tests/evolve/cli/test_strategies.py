"""Archive, parent rule, proposer and strategy are chosen on the command line, kept and replayed."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import yaml

from evolve.archives import Instances, Pareto
from evolve.cli.config import Settings
from evolve.cli.strategies import ARCHIVES, PARENTS, Strategies
from evolve.testing.archives import ArchiveContract
from evolve.types import Objective

OWN = Path(__file__).parents[2] / "plugins" / "strategies"
CHOICES = {
    "islands": ("--archive", "islands", "--parents", "portfolio"),
    "grid": ("--archive", "grid"),
    "instances": ("--archive", "instances", "--parents", "quality"),
    "best-of-n": ("--strategy", "best-of-n"),
    "random": ("--strategy", "random"),
    "own": (
        *("--archive", OWN / "hill.py"),
        *("--parents", OWN / "elders.py"),
        *("--proposer", OWN / "scale.py"),
    ),
}


def rows(home: Path, query: str) -> list[tuple]:
    (path,) = home.glob("runs/*/journal.sqlite")
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    found = db.execute(query).fetchall()
    db.close()
    return found


QUICK = ("own", "random")


@pytest.mark.parametrize(
    "choice", [c if c in QUICK else pytest.param(c, marks=pytest.mark.slow) for c in CHOICES]
)
def test_a_choice_is_kept_and_resumed(evolve, plugin: Path, choice: str) -> None:
    begun = evolve("run", plugin, "--evaluations", 8, "--ordered", "--seed", 2, *CHOICES[choice], "--json")
    assert begun.code in (0, 3), begun.err
    (folder,) = evolve.home.glob("runs/*")
    kept = yaml.safe_load((folder / "campaign.yaml").read_text())
    given = CHOICES[choice]
    for option, value in zip(given[::2], given[1::2], strict=True):
        assert kept[option[2:]] == str(value)
    more = evolve("resume", "latest", "--evaluations", 16, "--json")
    assert more.code in (0, 3), more.err
    straight = evolve(
        *("run", plugin, "--evaluations", 16, "--ordered", "--seed", 2, "--runs", "b", "--json"), *given
    )
    assert [r["program"] for r in more.json["front"]] == [r["program"] for r in straight.json["front"]]
    assert more.json["evaluations"] == straight.json["evaluations"]


def test_best_of_n_never_builds_on_what_it_found(evolve, plugin: Path) -> None:
    evolve("run", plugin, "--evaluations", 12, "--strategy", "best-of-n", "--json")
    bodies = rows(evolve.home, "SELECT body FROM events WHERE kind = 'proposed' AND step > 0")
    parents = {tuple(yaml.safe_load(body).get("parents", ())) for (body,) in bodies}
    assert parents <= {(0,), ()}


def test_a_changed_strategy_is_not_resumed(evolve, plugin: Path) -> None:
    mine = evolve.home / "elders.py"
    shutil.copy(OWN / "elders.py", mine)
    assert evolve("run", plugin, "--evaluations", 4, "--parents", "./elders.py").code in (0, 3)
    mine.write_text(mine.read_text().replace("0.8", "0.7"))
    done = evolve("resume", "latest", "--evaluations", 8)
    assert done.code == 2
    assert "key `parents`: ./elders.py changed since the run began" in done.err


@pytest.mark.parametrize("archive", ARCHIVES)
@pytest.mark.parametrize("parents", ["", *PARENTS])
def test_every_archive_goes_with_every_rule(archive: str, parents: str) -> None:
    settings = Settings(problem="any", archive=archive, parents=parents, ordered=True)
    timed = (*ArchiveContract.OBJECTIVES, Objective("cpu", source="cpu"))
    kept = Strategies.of(settings).empty(settings, timed, 20)
    for one in ArchiveContract().stream(1, 20):
        kept, _ = kept.add(one)
    assert kept.sample(np.random.default_rng(0), 2), "what is timed must not count when ordered"


@pytest.mark.parametrize(("instances", "kind"), [(9, Instances), (10, Pareto)])
def test_a_front_is_kept_where_it_can_be_raced(instances: int, kind: type) -> None:
    settings = Settings(problem="any")
    assert type(Strategies.of(settings).empty(settings, ArchiveContract.OBJECTIVES, instances)) is kind


BAD = {
    "unknown archive": (("--archive", "paretto"), "key `archive`: unknown `paretto`; did you mean `pareto`?"),
    "unknown rule": (("--parents", "win"), "key `parents`: unknown `win`; did you mean `wins`?"),
    "unknown proposer": (("--proposer", "genetics"), "did you mean `genetic`?"),
    "missing file": (("--archive", "nowhere.py"), "key `archive`: nowhere.py: no such file"),
    "wrong file": (("--archive", OWN / "elders.py"), "defines no `archive`"),
    "unknown strategy": (("--strategy", "evolved"), "key `strategy`"),
    "random with a model": (("--strategy", "random", "--proposer", "mailbox"), "needs --proposer genetic"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_refused_in_one_line(evolve, plugin: Path, case: str) -> None:
    arguments, message = BAD[case]
    done = evolve("run", plugin, *arguments)
    assert (done.code, "Traceback" in done.err) == (2, False)
    assert message in done.err.replace("\n", " ")
    assert not (evolve.home / "runs").exists()


@pytest.mark.slow
def test_early_ends_are_the_same_at_any_number_of_workers_and_after_a_resume(evolve, plugin: Path) -> None:
    larger = evolve.home / "packing.py"
    larger.write_text(plugin.read_text().replace("range(8)", "range(15)").replace("60", "40"))
    found = []
    for runs, workers, first in (("a", 1, 70), ("b", 2, 45)):
        options = ("--ordered", "--seed", 4, "--workers", workers, "--runs", runs, "--json")
        done = evolve("run", larger, "--evaluations", first, *options)
        assert done.code == 0, done.err
        if first < 70:
            done = evolve("resume", "latest", "--evaluations", 70, "--runs", runs, "--json")
        found.append(done.json)
    one, two = found
    assert one["screening"] == two["screening"]
    assert one["screening"]["dropped"]["count"] > 5
    assert one["screening"]["saved"] > 0.1
    assert [row["program"] for row in one["front"]] == [row["program"] for row in two["front"]]
    page = next(evolve.home.glob("a/*/report.html")).read_text(encoding="utf-8")
    assert "Evaluations that ended early" in page
