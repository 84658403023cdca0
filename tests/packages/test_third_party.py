"""An installed package brings a problem, an archive, a parent rule and a proposer by entry points."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SITE = Path(__file__).with_name("site")
CHOICES = ("--proposer", "add-term", "--archive", "young", "--parents", "youth")


@pytest.fixture
def run(tmp_path: Path):
    site = tmp_path / "site"
    shutil.copytree(SITE, site)

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "evolve", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return command


def test_all_of_them_are_used_by_their_names_and_kept_with_the_run(run, tmp_path: Path) -> None:
    assert json.loads(run("problems", "setups", "--json").stdout)[0]["baselines"] == ["least_setup"]
    assert "did you mean `setups`?" in run("run", "setup").stderr
    done = run("run", "setups", *CHOICES, "--evaluations", "12", "--seed", "1", "--json")
    assert done.returncode in (0, 3), done.stderr
    assert json.loads(done.stdout)["problem"] == "setups"
    more = run("resume", "latest", "--evaluations", "16", "--json")
    assert more.returncode in (0, 3), more.stderr
    rows = [json.loads(line) for line in run("export", "latest").stdout.splitlines()]
    assert {row["operator"] for row in rows if row["step"] > 0} == {"add-term"}


@pytest.mark.slow
def test_a_changed_package_is_noticed_when_a_run_is_resumed(run, tmp_path: Path) -> None:
    assert run("run", "setups", "--evaluations", "5", "--json").returncode in (0, 3)
    path = tmp_path / "site" / "shop_extras" / "setups.py"
    path.write_text(path.read_text().replace("uniform(1, 5)", "uniform(1, 6)"))
    done = run("resume", "latest", "--evaluations", "8")
    assert done.returncode == 2
    assert "the problem changed since" in done.stderr


def test_an_entry_point_that_is_no_problem_is_one_line(run, tmp_path: Path) -> None:
    path = tmp_path / "site" / "shop_extras-1.2.0.dist-info" / "entry_points.txt"
    path.write_text("[evolve.problems]\nsetups = shop_extras:archive\nlost = nowhere:problem\n")
    for name, message in (
        ("setups", "is function, not an evolve.Problem"),
        ("lost", "No module named 'nowhere'"),
    ):
        done = run("run", name)
        assert done.returncode == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr
