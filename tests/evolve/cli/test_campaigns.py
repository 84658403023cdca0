"""Campaigns from the command line, on the real sandbox: ordered, killed, resumed, reported."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from evolve.plugins import load_problem

RUN_KEYS = {"run", "problem", "evaluations", "stopped_by", "cost_usd", "sandbox", "front", "baselines"}


def journal_of(home: Path) -> Path:
    (path,) = home.glob("runs/*/journal.sqlite")
    return path


def evaluated_steps(path: Path) -> list[int]:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    rows = db.execute("SELECT step FROM events WHERE kind = 'evaluated' AND step > 0 ORDER BY seq").fetchall()
    db.close()
    return [step for (step,) in rows]


def wait_until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def orphans(home: Path) -> list[str]:
    """Return commands of processes that still work in `home`."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if (process / "cwd").readlink() == home:
                    found.append((process / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found


def test_a_run_has_the_stable_json_and_files(evolve, plugin: Path) -> None:
    done = evolve("run", plugin, "--evaluations", 40, "--seed", 3, "--json")
    assert done.code == 0, done.err
    result = done.json
    assert set(result) >= RUN_KEYS
    assert (result["evaluations"], result["stopped_by"]) == (40, "evaluations")
    assert [b["name"] for b in result["baselines"]] == ["best_fit", "worst_fit"]
    for row in result["front"]:
        assert set(row["objectives"]) == {"train", "validation", "test"}
        assert set(row["objectives"]["test"]) == {"excess", "size"}
        assert (evolve.home / row["path"]).read_text().strip()
    folder = evolve.home / "runs" / result["run"]
    names = {p.name for p in folder.iterdir()}
    assert names >= {
        "campaign.yaml",
        "environment.json",
        "journal.sqlite",
        "best",
        "log.jsonl",
        "report.html",
    }
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert sum(line["step"] > 0 for line in lines) == result["proposals"]
    listed = evolve("runs", "--json").json
    assert [(row["run"], row["evaluations"]) for row in listed] == [(result["run"], 40)]
    best = evolve("best", "latest", "--json").json
    assert [row["program"] for row in best] == [row["program"] for row in result["front"]]
    exported = evolve("best", result["run"], "-o", "out")
    assert exported.code == 0
    assert {p.stem for p in (evolve.home / "out").glob("*.py")} == {row["program"] for row in result["front"]}


def test_the_finals_open_the_test_split_once_and_say_so(evolve, plugin: Path) -> None:
    assert evolve("run", plugin, "--evaluations", 10, "--json").code == 0
    db = sqlite3.connect(journal_of(evolve.home))
    opened = db.execute("SELECT body FROM events WHERE kind = 'opened'").fetchall()
    assert [json.loads(body)["split"] for (body,) in opened] == ["test"]


@pytest.mark.parametrize("workers", [(1, 2)])
def test_ordered_runs_agree_at_any_number_of_workers(evolve, plugin: Path, workers: tuple[int, int]) -> None:
    fronts = []
    for n in workers:
        done = evolve("run", plugin, "--evaluations", 60, "--seed", 5, "--ordered", "--workers", n, "--json")
        assert done.code == 0, done.err
        fronts.append([(r["program"], r["step"], r["objectives"]) for r in done.json["front"]])
    assert fronts[0] == fronts[1]
    assert fronts[0], "an empty front agrees with anything"


def test_kill_and_resume_keep_every_evaluation_and_the_budget(evolve, plugin: Path) -> None:
    straight = evolve(
        "run", plugin, "--evaluations", 80, "--seed", 7, "--ordered", "--runs", "a", "--json"
    ).json
    process = evolve.start("run", plugin, "--evaluations", 80, "--seed", 7, "--ordered")
    wait_until(lambda: len(list(evolve.home.glob("runs/*/journal.sqlite"))) == 1)
    path = journal_of(evolve.home)
    for threshold in (10, 30, 55):
        wait_until(lambda n=threshold: len(evaluated_steps(path)) >= n)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.communicate()
        before = evaluated_steps(path)
        assert len(before) < 80
        process = evolve.start("resume", "latest", "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    after = evaluated_steps(path)
    assert set(before) <= set(after)
    assert len(after) == len(set(after)) == 80
    resumed = json.loads(out)
    assert resumed["evaluations"] == 80
    assert [r["program"] for r in resumed["front"]] == [r["program"] for r in straight["front"]]
    wait_until(lambda: not orphans(evolve.home), 10)


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(evolve, plugin: Path) -> None:
    process = evolve.start("run", plugin, "--evaluations", 5000, "--seed", 1)
    wait_until(lambda: list(evolve.home.glob("runs/*/journal.sqlite")))
    path = journal_of(evolve.home)
    wait_until(lambda: len(evaluated_steps(path)) >= 10)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "evolve resume" in err
    assert "Traceback" not in err
    done = len(evaluated_steps(path))
    more = evolve("resume", "latest", "--evaluations", done + 10, "--json")
    assert more.code == 0, more.err
    assert more.json["evaluations"] == done + 10
    wait_until(lambda: not orphans(evolve.home), 10)


def test_a_second_process_cannot_work_on_the_same_run(evolve, plugin: Path) -> None:
    process = evolve.start("run", plugin, "--evaluations", 5000)
    wait_until(lambda: list(evolve.home.glob("runs/*/journal.sqlite")))
    path = journal_of(evolve.home)
    wait_until(lambda: evaluated_steps(path))
    second = evolve("resume", "latest")
    assert second.code == 2
    assert "locked, another process is running this campaign" in second.err
    reader = evolve("runs", "--json")
    assert reader.json[0]["evaluations"] > 0, "a journal is readable while its campaign runs"
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)


def test_score_and_compare_measure_as_the_campaign_does(evolve, plugin: Path) -> None:
    scored = evolve("score", plugin, "best_fit", "worst_fit", "--split", "test", "--json").json
    assert (scored["problem"], scored["split"]) == ("packing", "test")
    best, worst = scored["programs"]
    assert best["certified"]
    assert best["references"] == ["bound"]
    assert len(best["instances"]) == 8
    assert set(best["instances"][0]["reference"]) == {"value", "kind", "source"}
    compared = evolve("compare", plugin, "best_fit", "worst_fit", "--split", "test", "--json").json
    assert compared["difference"] == pytest.approx(
        best["objectives"]["excess"] - worst["objectives"]["excess"]
    )
    assert compared["lo"] <= compared["difference"] <= compared["hi"] < 0


def test_score_exits_1_when_a_program_fails_and_names_the_reason(evolve, plugin: Path) -> None:
    (evolve.home / "raises.py").write_text("def score(bin, item):\n    return 1 / 0\n")
    (evolve.home / "other.py").write_text("def other():\n    return 0\n")
    done = evolve("score", plugin, "raises.py", "other.py", "--json")
    assert done.code == 1
    raises, other = done.json["programs"]
    assert (raises["status"], other["status"]) == ("crash", "invalid")
    assert "ZeroDivisionError" in raises["reason"]
    assert "score(bin, item)" in other["reason"]


def test_problems_describes_a_plugin_like_a_bundled_problem(evolve, plugin: Path) -> None:
    (row,) = evolve("problems", plugin, "--json").json
    assert row["name"] == "packing"
    assert row["instances"] == {"train": 8, "validation": 8, "test": 8}
    assert [o["name"] for o in row["objectives"]] == ["excess", "size"]
    assert set(row["objectives"][0]) == {"name", "direction", "unit"}
    names = {row["name"] for row in evolve("problems", "--json").json}
    assert "smtt" in names


def test_a_failing_seed_program_stops_the_campaign_with_its_reason(evolve, plugin: Path) -> None:
    broken = evolve.home / "broken.py"
    broken.write_text(plugin.read_text().replace("{sign}bin.free", "{sign}bin.free / 0"))
    done = evolve("run", broken, "--evaluations", 5)
    assert done.code == 1
    assert "the problem's own program `worst_fit` fails on train: crash" in done.err
    assert "Traceback" not in done.err


def test_a_verifier_that_raises_is_named(evolve, plugin: Path) -> None:
    broken = evolve.home / "broken.py"
    broken.write_text(plugin.read_text().replace('return {"bins"', 'return {"bin_count"'))
    done = evolve("run", broken, "--evaluations", 5)
    assert done.code == 1
    assert "has no value `bins`: `score` returned ['bin_count']" in done.err


def test_a_changed_problem_is_not_resumed(evolve, plugin: Path) -> None:
    mine = evolve.home / "mine.py"
    mine.write_text(plugin.read_text())
    assert evolve("run", mine, "--evaluations", 30).code == 0
    assert load_problem(str(mine)).digest
    mine.write_text(plugin.read_text().replace("randint(15, 70)", "randint(15, 60)"))
    done = evolve("resume", "latest", "--evaluations", 40)
    assert done.code == 2
    assert "the problem changed since" in done.err
