"""Run the command line as a user does: a process of its own, in a directory of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Result:
    """What a finished command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """A working directory to run `evolve` in."""

    home: Path

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "evolve", *map(str, arguments)]

    def __call__(self, *arguments: object, timeout: float = 240) -> Result:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def evolve(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
