"""What runs inside a worker of a cluster: it gets a problem, says what it is, and evaluates."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from evolve import __version__
from evolve.engines.cores import claim
from evolve.engines.local import Worker
from evolve.protocols import Task
from evolve.types import Evaluation

MOST_HELD = 4
"""Problems that a worker process keeps ready; campaigns that were killed do not say goodbye."""


class Gone(Exception):
    """This process was never given the problem: it took the place of one that died."""


class Built(Worker, Protocol):
    """A worker that can say what it is made of."""

    @property
    def facts(self) -> Mapping[str, str]:
        """Facts that must agree with those of the controlling process."""


@dataclass(frozen=True)
class Supply:
    """What a worker needs before it can evaluate.

    Attributes:
        key: Of the campaign's problem; evaluations name it.
        parcel: The plugin, in a form that `make` understands.
        make: Called in the worker with the parcel, a folder that is the worker's own, and the core
            that it is pinned to (`None` for any); must be importable by name.
    """

    key: str
    parcel: Any
    make: Callable[[Any, Path, int | None], Built]


_held: dict[str, Built] = {}
_lock = threading.Lock()


def versions() -> dict[str, str]:
    """Return what must be equal in all processes that work on one campaign."""
    numpy = ".".join(metadata.version("numpy").split(".")[:2])
    python = ".".join(platform.python_version_tuple()[:2])
    return {"evolve": __version__, "Python": python, "numpy": numpy, "processor": platform.machine()}


def prepare(supply: Supply, place: int) -> dict[str, str]:
    """Build what evaluates a problem and start its sandbox; return the facts of both.

    Args:
        supply: The problem.
        place: Number of this worker among those of its machine.
    """
    from distributed import get_worker

    with _lock:
        while len(_held) >= MOST_HELD:
            _held.pop(next(iter(_held))).close()
        if supply.key in _held:
            _held.pop(supply.key).close()
        folder = Path(get_worker().local_directory) / "evolve"
        folder.mkdir(parents=True, exist_ok=True)
        built = supply.make(supply.parcel, folder, _core(place))
        _held[supply.key] = built
    return dict(built.facts)


def evaluate(key: str, task: Task) -> Evaluation:
    """Evaluate one program.

    Raises:
        Gone: `prepare` was not called in this process.
    """
    worker = _held.get(key)
    if worker is None:
        raise Gone(key)
    return worker.evaluate(task)


def release(key: str) -> None:
    """End the sandbox of a problem; idempotent."""
    with _lock:
        worker = _held.pop(key, None)
    if worker is not None:
        worker.close()


def _core(place: int) -> int | None:
    """Return the core of this worker, `None` when the machine has more workers than cores."""
    return claim(place) if place < len(os.sched_getaffinity(0)) else None
