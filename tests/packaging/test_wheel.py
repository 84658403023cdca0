"""The wheel, installed alone, runs a campaign from a directory that has a `problems/` of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=280,
    )
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and nothing else of the checkout, into a fresh environment."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)],
        check=True,
        timeout=280,
    )
    return home / "bin" / "evolve"


def test_the_wheel_holds_one_import_package_and_the_plugin_folders(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"evolve"}
    for folder in ("problems/smtt/problem.yaml", "evaluators/single_machine/__init__.py"):
        assert f"evolve/_bundled/{folder}" in names
    assert not [name for name in names if "__pycache__" in name or "runs/" in name]


def test_the_installed_wheel_runs_the_demo_beside_a_problems_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "problems" / "smtt").mkdir(parents=True)
    (tmp_path / "problems" / "smtt" / "problem.yaml").write_text("name: not ours\n")
    (tmp_path / "numpy.py").write_text(
        "raise ImportError('the working directory must not be imported from')\n"
    )

    def evolve(*arguments: str) -> str:
        done = subprocess.run(
            [str(installed), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    listed = json.loads(evolve("problems", "--json"))
    assert "smtt" in {row["name"] for row in listed}
    result = json.loads(evolve("run", "smtt", "--evaluations", "12", "--finalists", "2", "--json"))
    assert result["evaluations"] == 12
    assert result["front"]
    evolve("report", "latest")
    (report,) = (tmp_path / "runs").glob("*/report.html")
    assert "smtt" in report.read_text(encoding="utf-8")


def test_a_new_problem_is_checked_and_searched_in_an_empty_directory(installed: Path, tmp_path: Path) -> None:
    for arguments in (
        ("new", "demo_problem"),
        ("check", "demo_problem.py"),
        ("run", "demo_problem.py", "--evaluations", "100"),
    ):
        done = subprocess.run(
            [str(installed), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.glob("runs/demo_problem-*/report.html"))
