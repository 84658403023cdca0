"""Public formats of request traces, read as demand or as invocations.

* Common Log Format, as of the NASA and ClarkNet logs of the Internet Traffic Archive;
* Azure Functions 2019: a line per function, with the trigger and 1,440 counts, one a minute (M. Shahrad et
  al., "Serverless in the wild", USENIX ATC 2020);
* Azure Functions 2021: a line per invocation, with its end and its duration (Y. Zhang et al., "Faster and
  cheaper serverless computing on harvested resources", SOSP 2021).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from .demand import TICK_S, Floats

_STAMP = re.compile(r"\[(\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\]")
MINUTES = 1440


def common_log(path: Path) -> Floats:
    """Return requests/s by tick from the first entry's on, shape (ticks,); entries need not be in order.

    Raises:
        ValueError: A line has no time stamp, or there is none at all.
    """
    ticks: list[int] = []
    for number, line in enumerate(_lines(path), start=1):
        found = _STAMP.search(line)
        if found is None:
            raise ValueError(f"{path}:{number}: no [day/Mon/year:h:m:s zone]; wanted Common Log Format")
        stamp = datetime.strptime(found[1], "%d/%b/%Y:%H:%M:%S %z").timestamp()
        ticks.append(int(stamp // TICK_S))
    if not ticks:
        raise ValueError(f"{path}: holds no entry")
    return np.bincount(np.array(ticks) - min(ticks)) / TICK_S


def azure_minutes(path: Path) -> dict[str, Floats]:
    """Return invocations per minute of every function of an Azure Functions 2019 file, by hash.

    Raises:
        ValueError: The header or a line is not as published.
    """
    rows = csv.reader(_lines(path))
    header = next(rows, [])
    wanted = ["HashOwner", "HashApp", "HashFunction", "Trigger"]
    if header[:4] != wanted or len(header) != 4 + MINUTES:
        raise ValueError(
            f"{path}:1: wanted {','.join(wanted)},1,...,{MINUTES}; got {','.join(header[:5])}..."
        )
    found: dict[str, Floats] = {}
    for number, row in enumerate(rows, start=2):
        try:
            counts = np.array([int(count) for count in row[4:]], dtype=np.float64)
        except ValueError as error:
            raise ValueError(f"{path}:{number}: counts must be whole numbers") from error
        if len(counts) != MINUTES or (counts < 0).any():
            raise ValueError(f"{path}:{number}: wanted {MINUTES} counts, none below 0; got {len(counts)}")
        found[row[2]] = counts
    return found


def azure_invocations(path: Path) -> dict[str, Floats]:
    """Return when each function of an Azure Functions 2021 file was invoked, s, in order, by hash.

    Raises:
        ValueError: The header or a line is not as published.
    """
    rows = csv.reader(_lines(path))
    wanted = ["app", "func", "end_timestamp", "duration"]
    header = next(rows, [])
    if header != wanted:
        raise ValueError(f"{path}:1: wanted {','.join(wanted)}; got {','.join(header)[:60]}")
    starts: defaultdict[str, list[float]] = defaultdict(list)
    for number, row in enumerate(rows, start=2):
        try:
            _, function, end, duration = row
            starts[function].append(float(end) - float(duration))
        except ValueError as error:
            raise ValueError(
                f"{path}:{number}: wanted {','.join(wanted)}; got {','.join(row)[:60]}"
            ) from error
    return {name: np.sort(np.array(times)) for name, times in starts.items()}


def minutes_to_demand(functions: Iterable[Floats]) -> Floats:
    """Return requests/s by tick of several functions together, shape (ticks,)."""
    total = np.sum(list(functions), axis=0)
    return np.asarray(total.reshape(-1, TICK_S // 60).sum(axis=1) / TICK_S)


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from error


def _azure_demand(path: Path) -> Floats:
    return minutes_to_demand(azure_minutes(path).values())


def _azure_calls(path: Path) -> dict[str, Floats]:
    return minutes_to_calls(azure_minutes(path))


DEMAND: Mapping[str, Callable[[Path], Floats]] = {"common_log": common_log, "azure_2019": _azure_demand}
"""Readers of demand, by the name of the format."""


def minutes_to_calls(functions: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return calls, s, from counts per minute: spread evenly over their minute."""
    calls = {}
    for name, counts in functions.items():
        whole = counts.astype(np.int64)
        minute = np.repeat(np.arange(len(whole)), whole)
        within = np.concatenate([(np.arange(n) + 0.5) / n for n in whole.tolist()] or [np.zeros(0)])
        calls[name] = 60.0 * (minute + within)
    return calls


CALLS: Mapping[str, Callable[[Path], Mapping[str, Floats]]] = {
    "azure_2019": _azure_calls,
    "azure_2021": azure_invocations,
}
"""Readers of calls by function, by the name of the format."""
