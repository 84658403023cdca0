"""Campaigns on tasks of other frameworks: marked unverified everywhere, and exported again."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

TASKS = Path(__file__).parents[2] / "tasks"


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory):
    """Return a shell in whose directory a task was searched."""
    import importlib.util
    import sys

    spec = importlib.util.spec_from_file_location(
        "evolve_tests_shell", Path(__file__).with_name("conftest.py")
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    shell = module.Shell(tmp_path_factory.mktemp("searched"))
    shutil.copytree(TASKS / "negative_scores", shell.home / "tour")
    done = shell("run", "tour", "--evaluations", 15, "--seed", 1, "--ordered", "--json")
    assert done.code == 0, done.err
    shell.summary = done.json
    return shell


def test_the_result_is_an_honest_tour_and_marked(searched) -> None:
    assert searched.summary["verified"] is False
    assert searched.summary["incumbent"]["versus"] == []
    scores = [row["objectives"]["train"]["combined_score"] for row in searched.summary["front"]]
    assert scores
    assert max(scores) <= -6.18, "an invalid tour scores 0 by the evaluator's own rule"


def test_every_command_that_shows_scores_says_unverified(searched) -> None:
    assert not searched("runs", "--json").json[0]["verified"]
    assert "unverified" in searched("runs").out
    assert "(unverified)" in searched("best", "latest").out
    figures = searched("report", "latest", "--json").json
    assert figures["verified"] is False
    assert figures["verdict"]["headline"].startswith("Unverified")
    searched("report", "latest")
    (page,) = searched.home.glob("runs/*/report.html")
    assert "Unverified: scores come from an evaluator" in page.read_text()
    assert not searched("problems", "./tour", "--json").json[0]["verified"]


def test_a_check_says_what_it_cannot_check(searched) -> None:
    done = searched("check", "./tour", "--json")
    assert done.code == 0, done.out + done.err
    (tip,) = [row["text"] for row in done.json["findings"] if row["rule"] == "verified"]
    assert tip.startswith("unverified")


def test_an_exported_program_is_a_complete_file_that_scores_the_same(searched) -> None:
    (path, *_) = searched.home.glob("runs/*/best/*.py")
    assert "EVOLVE-BLOCK-START" in path.read_text()
    scored = searched("score", "./tour", path, "--json")
    assert scored.code == 0, scored.err
    assert scored.json["verified"] is False
    value = scored.json["programs"][0]["objectives"]["combined_score"]
    assert value in [row["objectives"]["train"]["combined_score"] for row in searched.summary["front"]]


def test_a_run_is_exported_as_lines_as_a_table_and_as_a_checkpoint(searched) -> None:
    lines = [json.loads(line) for line in searched("export", "latest").out.splitlines()]
    assert [row["step"] for row in lines] == sorted(row["step"] for row in lines)
    assert all(
        {"program", "status", "operator", "parents", "objectives", "text"} <= set(row) for row in lines
    )
    table = list(csv.DictReader(io.StringIO(searched("export", "latest", "--format", "csv").out)))
    assert len(table) == len(lines)
    done = searched("export", "latest", "--format", "openevolve", "-o", "checkpoint")
    assert done.code == 0, done.err
    folder = searched.home / "checkpoint"
    metadata = json.loads((folder / "metadata.json").read_text())
    saved = {path.stem: json.loads(path.read_text()) for path in (folder / "programs").glob("*.json")}
    assert set(metadata["islands"][0]) == set(saved)
    assert metadata["best_program_id"] in saved
    assert (folder / "best_program.py").read_text() == saved[metadata["best_program_id"]]["code"]
    ok = [row for row in lines if row["status"] == "ok" and row["twin"] is None]
    assert len(saved) == len(ok)


def test_a_minimised_objective_is_exported_as_a_score_to_maximise(evolve, make_run) -> None:
    run = make_run(candidates=10)
    done = evolve(
        "export", run.folder.name, "--runs", run.folder.parent, "--format", "openevolve", "-o", "out"
    )
    assert done.code == 0, done.err
    for path in (evolve.home / "out" / "programs").glob("*.json"):
        metrics = json.loads(path.read_text())["metrics"]
        assert metrics["combined_score"] == -metrics["gap"]


def test_a_checkpoint_needs_a_folder(evolve, make_run) -> None:
    run = make_run(candidates=3)
    done = evolve("export", run.folder.name, "--runs", run.folder.parent, "--format", "openevolve")
    assert done.code == 2
    assert "say which with -o" in done.err


@pytest.mark.slow
def test_a_task_becomes_a_problem_file_of_its_own(evolve) -> None:
    shutil.copytree(TASKS / "artifacts", evolve.home / "task")
    assert evolve("new", "mine", "--from-openevolve", "task").code == 0
    done = evolve("run", "mine.py", "--evaluations", 5, "--json")
    assert done.code == 0, done.err
    assert (done.json["problem"], done.json["verified"]) == ("mine", False)
