"""Which windows a split holds, drawn or measured."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evolve import Split
from evolve.errors import UsageError

from . import traces
from .generate import ZONES, draw
from .market import Window

VARIABLE = "EVOLVE_SPOT_TRACES"
"""Environment variable with the folder that holds `cant_be_late` and `cant_be_late_multi`."""
MEASURED = ("hold_out", "published")
SINGLE = "cant_be_late"
MULTI = "cant_be_late_multi"


@dataclass(frozen=True)
class Part:
    """One entry of `splits`.

    Attributes:
        windows: Drawn for each place, or measured for each zone.
        places: Zones by the name of a place; one zone for a problem of one zone.
        measured: "hold_out" or "published"; "" if drawn.
        label: Begins the names of its instances.
    """

    windows: int
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measured: str = ""
    label: str = ""


@dataclass(frozen=True)
class Named:
    """A window with its name, its place, and how much it counts in a mean; 1 on average."""

    name: str
    place: str
    window: Window
    weight: float = 1.0


def read_parts(splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[Split, list[Part]]:
    """Check `splits`.

    Raises:
        ValueError: It names something that does not exist, or a split is empty.
    """
    parts = {Split(name): [_part(name, entry) for entry in entries] for name, entries in splits.items()}
    missing = [split.value for split in Split if not parts.get(split)]
    if missing:
        raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
    return parts


def _part(split: str, entry: Mapping[str, Any]) -> Part:
    known = {"windows", "zones", "scenarios", "measured", "label"}
    if set(entry) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(entry) - known)}`; have {sorted(known)}")
    sources = [key for key in ("zones", "scenarios", "measured") if entry.get(key)]
    if len(sources) != 1:
        raise ValueError(f"`splits.{split}`: give one of zones, scenarios and measured; got {sources}")
    if entry.get("measured", MEASURED[0]) not in MEASURED:
        raise ValueError(f"`splits.{split}.measured` is {entry['measured']!r}; have {', '.join(MEASURED)}")
    zones = {zone: (zone,) for zone in entry.get("zones", ())}
    places = {**zones, **{name: tuple(own) for name, own in entry.get("scenarios", {}).items()}}
    unknown = sorted({zone for own in places.values() for zone in own} - ZONES.keys())
    if unknown:
        raise ValueError(f"`splits.{split}`: unknown zone `{unknown[0]}`; have {', '.join(ZONES)}")
    return Part(int(entry.get("windows", 30)), places, entry.get("measured", ""), entry.get("label", ""))


def _flags(window: Window) -> bytes:
    return window.available.tobytes()


@dataclass(frozen=True)
class Source:
    """Where windows come from.

    Attributes:
        parts: By split.
        gap: Length of a tick, s.
        ticks: Of a drawn window.
        folder: Of measured windows; see `VARIABLE`.
        published: Entropy of train windows, which no secret changes.
    """

    parts: Mapping[Split, Sequence[Part]]
    gap: int
    ticks: int
    folder: Path | None
    published: int

    @classmethod
    def of(
        cls,
        parts: Mapping[Split, Sequence[Part]],
        gap: int,
        ticks: int,
        folder: str | None,
        published: int,
    ) -> Source:
        """Return the source; look for the folder if a part needs it.

        Raises:
            UsageError: It is needed and not there.
        """
        wanted = any(part.measured for own in parts.values() for part in own)
        given = folder or os.environ.get(VARIABLE, "")
        if wanted and not (given and (Path(given) / SINGLE).is_dir()):
            raise UsageError(
                f"measured traces are needed: set {VARIABLE} to the folder that holds `{SINGLE}` and "
                f"`{MULTI}`, got {given!r}; see docs/problems/spot.md"
            )
        return cls(parts, gap, ticks, Path(given) if wanted else None, published)

    @property
    def measured(self) -> bool:
        """Whether any window is measured, so that windows overlap in time."""
        return self.folder is not None

    def windows(self, split: Split, entropy: int) -> Iterator[Named]:
        """Yield the windows of a split; drawn ones depend on `entropy`.

        Zones that are nearly always or hardly ever up give the same window more than once. Held-out ones
        that train has as well are drawn again.
        """
        train = set() if split is Split.TRAIN else self._known()
        for number, part in enumerate(self.parts[split]):
            key = [entropy, list(Split).index(split), number]
            yield from self._measured(part) if part.measured else self._drawn(part, key, train)

    def _known(self) -> set[bytes]:
        """Return the availability in each drawn window of train."""
        parts = enumerate(self.parts[Split.TRAIN])
        keys = (([self.published, 0, number], part) for number, part in parts if not part.measured)
        return {_flags(named.window) for key, part in keys for named in self._drawn(part, key, set())}

    def _drawn(self, part: Part, key: Sequence[int], apart: Collection[bytes]) -> Iterator[Named]:
        for place, (name, zones) in enumerate(part.places.items()):
            for number in range(part.windows):
                sequence = np.random.SeedSequence([*key, place, number])
                rng = np.random.Generator(np.random.PCG64(sequence))
                window = draw(zones, self.gap, self.ticks, rng)
                while _flags(window) in apart:
                    window = draw(zones, self.gap, self.ticks, rng)
                yield Named(f"{part.label}{name}_{number:02d}", name, window)

    def _measured(self, part: Part) -> Iterator[Named]:
        assert self.folder is not None  # noqa: S101 - `of` looked for it
        if self.gap != traces.GAP:
            yield from self._scenarios(self.folder / MULTI)
            return
        folder = self.folder / SINGLE
        found = traces.published(folder)
        if part.measured == "hold_out":
            found = traces.hold_out(folder, part.windows, traces.LENGTH)
        for number, (zone, window) in enumerate(found):
            yield Named(f"{part.label}{zone}_{number:03d}", zone, window)

    def _scenarios(self, folder: Path) -> Iterator[Named]:
        total = sum(count for _, count in traces.SCENARIOS.values())
        for name, number, window in traces.scenarios(folder):
            weight = total / (len(traces.SCENARIOS) * traces.SCENARIOS[name][1])
            yield Named(f"{name}_{number}", name, window, weight)
