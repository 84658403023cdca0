"""Training jobs for a GPU cluster: a generator with published statistics, and readers of trace formats.

Times are in seconds.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

GPU_COUNTS = (1, 2, 4, 8, 16)
GPU_SHARES = (0.55, 0.15, 0.15, 0.1, 0.05)
WEEK = 7 * 86400.0
QUANTILES = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 1)
DURATIONS = (
    *(121, 211, 357, 672, 1049, 1559, 2227, 3064, 5555, 8215, 12706, 29168, 75999),
    *(143_327, 326_172, 604_800, 604_800),
)
"""Quantiles of the durations, s, cut at a week: those of the 1,000 jobs that come with Tiresias.

Source: J. Gu et al., "Tiresias: a GPU cluster manager for distributed deep learning", NSDI 2019, trace
`yarn-gput1000` of its simulator.
"""


@dataclass(frozen=True)
class Jobs:
    """Jobs in order of submission; arrays of shape (jobs,).

    Attributes:
        submit: s.
        gpus: How many at once, all or none.
        duration: s on GPUs that are close together, without interruption.
    """

    submit: NDArray[np.float64]
    gpus: NDArray[np.int64]
    duration: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not len(self.submit) == len(self.gpus) == len(self.duration):
            raise ValueError("submit, gpus and duration must have the same length")
        if len(self.submit) and (self.gpus.min() < 1 or self.duration.min() <= 0):
            raise ValueError("every job needs at least one GPU and a positive duration")
        if (np.diff(self.submit) < 0).any():
            raise ValueError("jobs must be in order of submission")

    @property
    def n(self) -> int:
        """How many."""
        return len(self.submit)


@dataclass(frozen=True)
class Mixture:
    """How to draw jobs.

    Attributes:
        n: How many.
        load: GPU seconds of all jobs over GPU seconds until the last one is submitted.
        cap: Longest duration, s.
        stretch: Exponent on durations relative to their median: above 1, the tail is heavier.
        shares: Of jobs with 1, 2, 4, 8 and 16 GPUs.
    """

    n: int
    load: float
    cap: float = WEEK
    stretch: float = 1.0
    shares: tuple[float, ...] = GPU_SHARES


def draw(mixture: Mixture, total_gpus: int, rng: np.random.Generator) -> Jobs:
    """Return jobs for a cluster; one `rng` draws the same numbers at any load, cap and stretch."""
    waits = rng.exponential(1.0, mixture.n)
    shares = np.cumsum(mixture.shares) / sum(mixture.shares)
    gpus = np.array(GPU_COUNTS)[np.searchsorted(shares, rng.random(mixture.n), side="right")]
    logs = np.interp(rng.random(mixture.n), QUANTILES, np.log(DURATIONS))
    middle = np.log(DURATIONS[QUANTILES.index(0.5)])
    duration = np.minimum(np.exp(middle + mixture.stretch * (logs - middle)), mixture.cap).round()
    demand = float((gpus * duration).sum())
    submit = np.cumsum(waits) / waits.sum() * demand / (mixture.load * total_gpus)
    return Jobs(submit.round(), gpus.astype(np.int64), np.maximum(duration, 1.0))


def _sorted(rows: Iterable[tuple[float, int, float]]) -> Jobs:
    table = sorted(rows)
    first = table[0][0] if table else 0.0
    return Jobs(
        np.array([row[0] - first for row in table]),
        np.array([row[1] for row in table], dtype=np.int64),
        np.array([row[2] for row in table]),
    )


def read_tiresias(path: Path) -> Jobs:
    """Read a job list of Tiresias' simulator: columns `num_gpu`, `submit_time` and `duration`.

    Raises:
        UsageError: A column is missing or holds something else than numbers.
    """
    rows = _rows(path, ("num_gpu", "submit_time", "duration"))
    return _sorted((row["submit_time"], int(row["num_gpu"]), row["duration"]) for row in rows)


def read_durations(path: Path) -> NDArray[np.float64]:
    """Read a list of durations of Tiresias' simulator, s: one column `duration`.

    Raises:
        UsageError: See `read_tiresias`.
    """
    return np.array([row["duration"] for row in _rows(path, ("duration",))])


def _rows(path: Path, columns: Iterable[str]) -> list[dict[str, float]]:
    """Read columns of numbers from a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(line for line in file if line.strip())
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise UsageError(
                f"{path}: has no column `{min(missing)}`; has {', '.join(reader.fieldnames or ())}"
            )
        rows = []
        for number, row in enumerate(reader, start=2):
            try:
                rows.append({column: float(row[column]) for column in columns})
            except (TypeError, ValueError) as error:
                raise UsageError(f"{path}:{number}: not a number ({error})") from error
    return rows


def read_philly(path: Path) -> Jobs:
    """Read a job log of Microsoft's Philly traces: a JSON list of jobs with their attempts.

    A job runs for as long as its attempts together, on the GPUs of the last one; jobs that never ran on
    a GPU are left out. Source: M. Jeon et al., USENIX ATC 2019; github.com/msr-fiddle/philly-traces.

    Raises:
        UsageError: It is not such a list.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        found = [job for job in map(_philly_job, entries) if job is not None]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: not a Philly job log ({type(error).__name__}: {error})") from error
    return _sorted(found)


def _philly_job(entry: Mapping[str, Any]) -> tuple[float, int, float] | None:
    ran, gpus = 0.0, 0
    for attempt in entry["attempts"]:
        if attempt["start_time"] in (None, "None") or attempt["end_time"] in (None, "None"):
            continue
        ran += _clock(attempt["end_time"]) - _clock(attempt["start_time"])
        gpus = sum(len(node["gpus"]) for node in attempt["detail"])
    return (_clock(entry["submitted_time"]), gpus, ran) if gpus and ran > 0 else None


def _clock(text: str) -> float:
    return datetime.strptime(f"{text} +0000", "%Y-%m-%d %H:%M:%S %z").timestamp()
