"""Keeping serverless functions loaded: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .apps import App, Floats, Mix, World, draw, equipped
from .keep import Account, account, clairvoyant
from .keep_hooks import ENTRIES
from .keep_rounds import in_step
from .traces import CALLS

ENTROPY = 0x92D5_0B8C_E147_4A6F_97F3_2D6A_B850_1CE9
"""With split, part and number, seeds the published instances; a campaign's secret replaces it."""
TEN_MINUTES = 600.0
_TRACE = {"trace", "format"}


class KeepAlive:
    """Functions that are unloaded some time after a call, and take time to load.

    Args:
        splits: By name of the split, a list of `{seeds, …}`: `seeds` instances, see `Mix` for the rest
            (`label` names the group), or of `{seeds, trace, format}`: the calls of a file in one of the
            formats `traces.CALLS`, with `seeds` draws of memory and loading times.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset(ENTRIES)
    objectives = (
        Objective("cost", unit="% of ten minutes", of="relative"),
        Objective("cold", unit="%"),
        Objective("memory", unit="% of ten minutes"),
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
        """Draw instances whose future nobody can work out beforehand."""
        return self._instances(split, secret)

    def _instances(self, split: Split, entropy: int) -> Iterator[Instance]:
        for place, part in enumerate(self._parts[split]):
            label = part.get("label") or (Path(part["trace"]).stem if "trace" in part else "default")
            for seed in range(part["seeds"]):
                sequence = np.random.SeedSequence([entropy, list(Split).index(split), place, seed])
                world = _world(part, np.random.Generator(np.random.PCG64(sequence)))
                least = sum(clairvoyant(world, app) for app in world.apps)
                usual = sum(result.cost for result in fixed(world, TEN_MINUTES))
                exact = Reference(100 * least / usual, "exact", "each gap at its least, all calls known")
                yield Instance(f"{label}_{seed}", split, world, {"relative": exact}, label)

    def run(self, program: Callables, instance: Instance) -> list[Floats]:
        """Run the program on one instance."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[list[Floats]]:
        """Run the program on several instances in step."""
        prewarm = program.prewarm.rows if program.hook == "windows" else None
        return in_step([instance.data for instance in instances], prewarm, program.keepalive.rows)

    def score(self, instance: Instance, answer: Sequence[Floats]) -> Mapping[str, float]:
        """Add up what windows cost.

        Returns:
            `relative`: $ for idle memory and for waiting, % of what keeping every function for ten minutes
            costs; `cold`: 75 % quantile over functions of their share of cold starts, %; `requests`:
            share of calls that start cold, %; `memory`: idle GB·s, % of those of ten minutes.

        Raises:
            Infeasible: A window is missing or impossible.
        """
        world: World = instance.data
        if len(answer) != len(world.apps):
            raise Infeasible(f"windows of {len(answer)} functions, not of {len(world.apps)}")
        results = [account(world, app, windows) for app, windows in zip(world.apps, answer, strict=True)]
        usual = fixed(world, TEN_MINUTES)
        return {
            "relative": 100 * _sum(results, "cost") / _sum(usual, "cost"),
            "cold": 100 * float(np.quantile([result.cold.mean() for result in results], 0.75)),
            "requests": 100 * float(np.concatenate([result.cold for result in results]).mean()),
            "memory": 100 * _sum(results, "held") / _sum(usual, "held"),
        }

    def explain(self, instance: Instance, answer: Sequence[Floats]) -> str:
        """Say what rare and frequent functions cost."""
        world: World = instance.data
        parts: dict[str, list[tuple[App, Account]]] = {"rare": [], "usual": [], "frequent": []}
        for app, windows in zip(world.apps, answer, strict=True):
            typical = float(np.median(app.gaps))
            kind = "rare" if typical > 3600 else "usual" if typical > 300 else "frequent"
            parts[kind].append((app, account(world, app, windows)))
        told = [
            f"{kind} functions ({len(own)}): {100 * np.mean([r.cold.mean() for _, r in own]):.0f} % cold, "
            f"waiting {1e3 * sum(world.second * a.loading * r.cold.sum() for a, r in own):.1f}, idle memory "
            f"{1e3 * sum(world.gb_s * r.held for _, r in own):.1f} thousandths of a $"
            for kind, own in parts.items()
            if own
        ]
        return f"{instance.name}: {'; '.join(told)}."


def fixed(world: World, seconds: float) -> list[Account]:
    """Return what keeping every function for the same time comes to."""
    return [account(world, app, np.tile([0.0, seconds], (len(app.gaps), 1))) for app in world.apps]


def _sum(results: Sequence[Account], what: str) -> float:
    return float(sum(getattr(result, what) for result in results))


def _world(part: Mapping[str, Any], rng: np.random.Generator) -> World:
    if "trace" in part:
        return equipped(CALLS[part["format"]](Path(part["trace"])).values(), rng)
    known = {field.name for field in fields(Mix)}
    return draw(Mix(**{key: value for key, value in part.items() if key in known}), rng)


def _part(split: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return one entry of `splits`, checked."""
    traced = "trace" in part
    known = {"seeds", "label"} | (_TRACE if traced else {field.name for field in fields(Mix)})
    if set(part) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(part) - known)}`; have {sorted(known)}")
    missing = ({"seeds", "format"} if traced else {"seeds"}) - set(part)
    if missing:
        raise ValueError(f"`splits.{split}` lacks `{min(missing)}`")
    if traced and part["format"] not in CALLS:
        raise ValueError(f"`splits.{split}`: `format` must be one of {', '.join(sorted(CALLS))}")
    return part
