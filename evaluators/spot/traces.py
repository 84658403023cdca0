"""Measured windows of availability, read from files that are not part of this project.

Formats: `availability/1-node/CAMPAIGN/ZONE.json` holds `{"metadata": {"gap_seconds": g}, "available":
"0101…"}` for a whole campaign; `adrs_leaderboard_windows.json` the windows (start, length) that the ADRS
leaderboard takes of the campaign of 2022; and, in a folder beside it, `ZONE.json` the windows of several
zones with prices, `{"0": {"unavailable": "0101…", "prices": […]}, …}`.

Source: the campaigns are https://github.com/skypilot-org/spot-traces (Wu et al., NSDI 2024).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from evolve.errors import UsageError

from .market import SPOT_PRICE, Flags, Window

CAMPAIGN = "availability/1-node/aws-10-26-2022"
LEADERBOARD = "adrs_leaderboard_windows.json"
GAP, LENGTH = 600, 554
"""Of its ticks, s, and of its windows, in ticks."""
UNSEEN = 1738
"""The leaderboard's windows end before this tick of the campaign of 2022."""
SCENARIOS = {
    "2_zones_same_region": (("us-east-1a", "us-east-1c"), 8),
    "2_regions_east_west": (("us-east-2a", "us-west-2a"), 8),
    "3_regions_diverse": (("us-east-1a", "us-east-2b", "us-west-2c"), 6),
    "3_zones_same_region": (("us-east-1a", "us-east-1c", "us-east-1d"), 6),
    "5_regions_high_diversity": (("us-east-1a", "us-east-1f", "us-west-2a", "us-west-2b", "us-east-2b"), 4),
    "all_9_regions": (
        (
            *("us-east-2a", "us-west-2a", "us-east-2b", "us-west-2b", "us-west-2c"),
            *("us-east-1a", "us-east-1c", "us-east-1d", "us-east-1f"),
        ),
        2,
    ),
}
"""Zones and number of windows of the leaderboard's six scenarios."""


def published(folder: Path) -> Iterator[tuple[str, Window]]:
    """Yield zone and window, 180 of them: those of the ADRS leaderboard."""
    for zone, windows in _json(folder / LEADERBOARD).items():
        available = _series(folder, zone)
        for window in windows:
            yield zone, single(available[window["start"] : window["start"] + window["len"]])


def hold_out(folder: Path, count: int, length: int) -> Iterator[tuple[str, Window]]:
    """Yield zone and window: `count` per zone, evenly spaced over the part that nobody published on.

    Args:
        folder: Of the files.
        count: Windows per zone.
        length: Ticks of a window.
    """
    for path in sorted((folder / CAMPAIGN).glob("*.json")):
        available = _series(folder, path.stem)
        last = len(available) - length
        for number in range(count):
            start = round(UNSEEN + number * (last - UNSEEN) / max(count - 1, 1))
            yield path.stem, single(available[start : start + length])


def scenarios(folder: Path) -> Iterator[tuple[str, int, Window]]:
    """Yield scenario, number and window of the leaderboard's 34 with several zones."""
    for name, (zones, count) in SCENARIOS.items():
        tables = [_json(folder / f"{zone}_v100_1.json") for zone in zones]
        for number in range(count):
            windows = [table[str(number)] for table in tables]
            available = np.stack([~_bits(window["unavailable"]) for window in windows], axis=1)
            price = np.stack([np.array(window["prices"], np.float64) for window in windows], axis=1)
            yield name, number, Window(available, price)


def single(available: Flags) -> Window:
    """Return a window of one zone at the published price."""
    return Window(available[:, None], np.full((len(available), 1), SPOT_PRICE))


def _series(folder: Path, zone: str) -> Flags:
    return _bits(_json(folder / CAMPAIGN / f"{zone}.json")["available"])


def _bits(text: str) -> Flags:
    bits: Flags = np.frombuffer(text.encode("ascii"), np.uint8) == ord("1")
    return bits


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); see docs/problems/spot.md") from error
    except ValueError as error:
        raise UsageError(f"{path}: is not JSON ({error})") from error
