"""The site builds without a warning, and its page of the command line is that of the commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from evolve.cli import COMMANDS
from evolve.cli.reference import markdown

ROOT = Path(__file__).parents[2]


def test_the_reference_of_the_command_line_is_up_to_date() -> None:
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m evolve.cli.reference > docs/cli.md"
    for command in COMMANDS:
        assert f"## evolve {command}\n" in written


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed")
    pytest.importorskip("myst_parser", reason="myst-parser is not installed")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run(
        [*command, str(ROOT / "docs"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "quickstart.html").is_file()


def test_links_of_the_readme_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (ROOT / target).exists(), f"{page.name}: {target}"
