"""A campaign that is killed in every way ends as one that nobody disturbed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

DRIVER = Path(__file__).parents[2] / "benchmarks" / "chaos.py"


def test_ten_kills_a_locked_journal_and_a_full_disk_lose_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(DRIVER), "--kills", "10", "--locked", "1", "--seed", "3"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
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
