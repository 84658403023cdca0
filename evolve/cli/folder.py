"""Run folders: made, found, described."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from evolve import __version__
from evolve.errors import StoreCorrupt, UsageError
from evolve.store import Journal

JOURNAL = "journal.sqlite"
SETTINGS = "campaign.yaml"
ENVIRONMENT = "environment.json"
SECRET = "secret"  # noqa: S105  # the name of the file
LIBRARIES = ("numpy", "cmaes", "moocore", "click", "pydantic")


def new_folder(runs: Path, problem: str) -> Path:
    """Make the folder of a new run.

    Raises:
        UsageError: It cannot be written.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = runs / f"{problem}-{stamp}-{secrets.token_hex(2)}"
    try:
        (folder / "best").mkdir(parents=True)
    except OSError as error:
        raise UsageError(
            f"{runs}: cannot make a run folder here ({error.strerror}); give a writable one with --runs"
        ) from error
    return folder


def find_folder(run: str, runs: Path) -> Path:
    """Return the folder of a run: a path, a name below `runs`, or "latest".

    Raises:
        UsageError: There is no such run.
    """
    names = list_folders(runs)
    if run == "latest" and names:
        return names[-1]
    for candidate in (Path(run), runs / run):
        if (candidate / JOURNAL).is_file():
            return candidate
    near = [folder.name for folder in names if folder.name.startswith(run)]
    if len(near) == 1:
        return runs / near[0]
    known = ", ".join(folder.name for folder in names[-3:]) or "none"
    raise UsageError(f"unknown run `{run}` in {runs}/ (newest: {known}); `evolve runs` lists them")


def list_folders(runs: Path) -> list[Path]:
    """Return every run below `runs`, oldest first."""
    return (
        sorted(
            (path.parent for path in runs.glob(f"*/{JOURNAL}")),
            key=lambda folder: (folder / JOURNAL).stat().st_ctime,
        )
        if runs.is_dir()
        else []
    )


def write_secret(folder: Path, secret: int | None = None) -> None:
    """Draw the secret that held-out instances come from, unless given; only the user can read it."""
    descriptor = os.open(folder / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{secrets.randbits(128) if secret is None else secret:032x}\n")


def read_secret(path: Path) -> int:
    """Return what `write_secret` drew.

    Raises:
        StoreCorrupt: It is missing or damaged.
    """
    try:
        return int(path.read_text(encoding="ascii"), 16)
    except (OSError, ValueError) as error:
        raise StoreCorrupt(f"{path}: not readable ({error}); held-out scores need it, restore it") from error


def open_journal(folder: Path) -> Journal:
    """Open a run's journal to read."""
    return Journal.open(folder / JOURNAL, time.time)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a run for this process alone.

    Raises:
        StoreCorrupt: Another process works on it.
    """
    with (folder / "campaign.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreCorrupt(
                f"{folder / JOURNAL}: locked, another process is running this campaign; wait or stop it"
            ) from error
        yield


def write_environment(folder: Path) -> None:
    """Record what the run was made with; no host name, no user, no variables."""
    from importlib import metadata  # not in every worker

    versions = {name: metadata.version(name) for name in LIBRARIES}
    content = {
        "evolve": __version__,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "libraries": versions,
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }
    (folder / ENVIRONMENT).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
