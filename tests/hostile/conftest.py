"""Runs the hostile corpus once per condition, all conditions at the same time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "hostile"
_LONGEST_S = 280


class Runs:
    """Reports of runners by condition; a runner is a process of its own."""

    def __init__(self, folders: list[Path]) -> None:
        self._folders = [str(folder) for folder in folders]
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._reports: dict[str, list[dict[str, Any]]] = {}

    def start(self, condition: str) -> None:
        """Begin a run."""
        command = [sys.executable, str(HERE / "runner.py"), condition, *self._folders]
        self._running[condition] = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def of(self, condition: str) -> list[dict[str, Any]]:
        """Return what a run reported: what the machine granted, every verdict, what remained."""
        if condition not in self._reports:
            out, err = self._running.pop(condition).communicate(timeout=_LONGEST_S)
            assert not err, err
            self._reports[condition] = [json.loads(line) for line in out.splitlines()]
        return self._reports[condition]

    def close(self) -> None:
        """End what still runs."""
        for process in self._running.values():
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest) -> Iterator[Runs]:
    """Return the runs of every condition that this user can set up and that was asked for."""
    started = Runs([HERE / "programs", *([SHARED] if SHARED.is_dir() else [])])
    specs = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {spec.params["condition"] for spec in specs if spec is not None and "condition" in spec.params}
    for condition in sorted(wanted - (set() if os.geteuid() == 0 else {"root"})):
        started.start(condition)
    yield started
    started.close()


@pytest.fixture(scope="session")
def verdicts(runs: Runs) -> Callable[[str, str], dict[str, Any]]:
    """Return a function from condition and program to the verdict."""

    def of(condition: str, name: str) -> dict[str, Any]:
        if condition == "root" and os.geteuid() != 0:
            pytest.skip("not root")
        return next(report for report in runs.of(condition) if report.get("name") == name)

    return of
