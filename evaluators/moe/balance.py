"""Placing experts for the next window: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .explain import describe
from .hooks import BALANCE_ENTRIES
from .loads import Loads, Regime, Shape, draw
from .placement import Slots, balancedness, gpu_loads, moved, slot_loads, traffic
from .recorded import read

ENTROPY = 0x51C0_9E72_B3D8_4AF6_0D27_6E19_C48B_F35A
"""Together with split, part and number, seeds the published instances; campaigns hold out others."""
REPEATS = 30

Answer = NDArray[np.int64]
"""A placement for every window but the first, shape (windows - 1, layers × slots)."""


@dataclass(frozen=True)
class Trace:
    """Data of one instance.

    Attributes:
        shape: What is placed on what.
        loads: Tokens, shape (windows, layers, experts).
    """

    shape: Shape
    loads: Loads


@dataclass(frozen=True)
class Part:
    """One entry of `splits`: `seeds` traces of a regime on a shape, or one from a file."""

    shape: Shape
    regime: Regime
    seeds: int = 1
    loads: Loads | None = None
    name: str = ""

    @property
    def group(self) -> str:
        """Name of the regime and the shape."""
        s = self.shape
        course = self.name or self.regime.course
        return f"{course}_e{s.experts}_p{s.slots}_g{s.gpus}_n{s.nodes}_l{s.layers}"


class ExpertBalance:
    """Replicating and packing experts by the last window's load, scored on the next window's.

    Args:
        splits: By name of the split, a list of parts. A part has `seeds` (how many traces) and any field of
            `Shape` and of `Regime`; or `file` (recorded loads, see `recorded.read`), `steps` (recorded
            steps of a window) and fields of `Shape`, whose layers and experts the file decides.

    Raises:
        ValueError: `splits` names something that does not exist or fit.
        UsageError: A file of recorded loads cannot be used.
    """

    entries = BALANCE_ENTRIES
    objectives: tuple[Objective, ...] = (
        Objective("balance", "maximise"),
        Objective("cpu_ratio", source="cpu", resolution=0.1, repeats=REPEATS),
        Objective("moved", unit="%"),
        Objective("traffic", unit="copies per visit"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._parts = {Split(name): [_part(name, part) for part in parts] for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the published instances of a split."""
        return self._instances(split, ENTROPY)

    def concealed(self, split: Split, secret: int) -> Iterable[Instance]:
        """Draw instances whose next windows nobody can work out beforehand."""
        return self._instances(split, secret)

    def _instances(self, split: Split, entropy: int) -> Iterable[Instance]:
        bound = {"balance": Reference(1.0, "bound", "no GPU has more than the mean")}
        for place, part in enumerate(self._parts[split]):
            for seed in range(part.seeds):
                loads = part.loads
                if loads is None:
                    sequence = np.random.SeedSequence([entropy, list(Split).index(split), place, seed])
                    loads = draw(part.shape, part.regime, np.random.Generator(np.random.PCG64(sequence)))
                name = f"{part.group}_{place}_{seed}"
                yield Instance(name, split, Trace(part.shape, loads), bound, part.group)

    def run(self, program: Callables, instance: Instance) -> Answer:
        """Show the program one window after the other; no call sees the window that it is scored on."""
        trace: Trace = instance.data
        s = trace.shape
        return np.stack(
            [program.rebalance(load, s.slots, s.groups, s.nodes, s.gpus) for load in trace.loads[:-1]]
        )

    def score(self, instance: Instance, answer: Answer) -> Mapping[str, float]:
        """Measure every placement on the window that followed.

        Returns:
            `balance`: mean over largest load of a GPU, both summed over layers, mean over windows;
            `slot_balance`: the same of slots; `moved`: share of slots that got new weights from another GPU,
            %, mean over all placements but the first; `traffic`: copies of a token that cross between nodes
            per group visited.

        Raises:
            Infeasible: A placement leaves an expert out.
        """
        trace: Trace = instance.data
        s = trace.shape
        if answer.shape != (len(trace.loads) - 1, s.layers * s.slots):
            raise Infeasible(f"placements of shape {answer.shape}, not one for each of the next windows")
        placements: list[Slots] = [row.reshape(s.layers, s.slots) for row in answer]
        served = [slot_loads(s, p, load) for p, load in zip(placements, trace.loads[1:], strict=True)]
        moves = [moved(s, a, b) for a, b in pairwise(placements)]
        return {
            "balance": _mean([balancedness(gpu_loads(s, loads)) for loads in served]),
            "slot_balance": _mean([balancedness(loads) for loads in served]),
            "moved": _mean(moves),
            "traffic": _mean([traffic(s, p, loads) for p, loads in zip(placements, served, strict=True)]),
        }

    def explain(self, instance: Instance, answer: Answer) -> str:
        """Say where the hottest GPUs come from."""
        trace: Trace = instance.data
        placements = answer.reshape(len(answer), trace.shape.layers, trace.shape.slots)
        return f"{instance.name}: {describe(trace.shape, trace.loads, placements)}"


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _part(split: str, given: Mapping[str, Any]) -> Part:
    """Return one entry of `splits`."""
    sizes, manners = ({field.name for field in fields(kind)} for kind in (Shape, Regime))
    known = {"seeds"} | sizes | manners if "file" not in given else {"file", "steps"} | sizes
    if set(given) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(given) - known)}`; have {sorted(known)}")
    try:
        if "file" in given:
            return _recorded(given)
        shape = Shape(**{key: value for key, value in given.items() if key in sizes})
        regime = Regime(**{key: value for key, value in given.items() if key in manners})
    except ValueError as error:
        raise ValueError(f"`splits.{split}`: {error}") from error
    return Part(shape, regime, given.get("seeds", 1))


def _recorded(given: Mapping[str, Any]) -> Part:
    path = Path(given["file"])
    loads = read(path, given.get("steps", 1))
    sizes = {key: value for key, value in given.items() if key not in ("file", "steps")}
    found = {"layers": loads.shape[1], "experts": loads.shape[2]}
    for key, value in found.items():
        if sizes.setdefault(key, value) != value:
            raise ValueError(f"{path}: has {value} {key}, `{key}` says {sizes[key]}")
    return Part(Shape(**sizes), Regime(), loads=loads, name=path.stem)
