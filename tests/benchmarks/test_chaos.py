"""A campaign that is killed in every way ends as one that nobody disturbed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DRIVER = Path(__file__).parents[2] / "benchmarks" / "chaos.py"


def driven(home: Path, *arguments: str) -> dict[str, Any]:
    """Return what the driver prints."""
    command = [sys.executable, str(DRIVER), *arguments]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_ten_kills_a_locked_journal_and_a_full_disk_lose_nothing(tmp_path: Path) -> None:
    found = driven(tmp_path, "--kills", "10", "--outages", "0", "--locked", "1", "--seed", "3")
    assert found["kills"] == 10
    assert set(found["survived"]) >= {
        "controller",
        "worker",
        "zygote",
        "candidate",
        "full disk",
        "busy journal",
    }
    assert found["front"] > 0


@pytest.mark.slow
def test_a_model_that_goes_away_and_a_disk_that_fills_up_lose_nothing(tmp_path: Path) -> None:
    found = driven(tmp_path, "--kills", "0", "--outages", "2")
    assert found["survived"].get("model away") == 2
    assert "full tmpfs" in found["survived"] or "no tmpfs may be mounted" in found["left out"]
    assert found["invariants checked"] > 30
