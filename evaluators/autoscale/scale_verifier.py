"""Autoscaling: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .demand import DAY, KNOWN, Shape, draw
from .fleet import Targets
from .market import Terms, World, market
from .measure import measure
from .oracle import clairvoyant
from .scale_hooks import ENTRIES
from .scale_rounds import plan, scale
from .traces import DEMAND

ENTROPY = 0x3E90_A17B_6CF4_42D8_8B15_D903_5EA2_74F6
"""With split, part and number, seeds the published instances; a campaign's secret replaces it."""
_SHAPE = {"kind", "days", "level", "noise"}
_TERMS = {"delay", "hazard", "penalty"}
_TRACE = {"trace", "format", "mean"}


class Autoscaling:
    """A service whose demand is not known in advance, on nodes that take time to start.

    Args:
        splits: By name of the split, a list of `{seeds, kind, …}`: `seeds` instances, see `Shape` and
            `Terms` for the rest (`label` names the group), or of `{seeds, trace, format, mean, …}`: the
            demand of a file in one of the formats `traces.DEMAND`, scaled to a mean, with `seeds` markets.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset({"plan"})
    objectives = (
        Objective("cost", unit="% above clairvoyant", reduce="mean_gap"),
        Objective("violations", unit="%"),
        Objective("churn", unit="1/h"),
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

    def count(self, split: Split) -> int:
        """Return how many instances a split has."""
        return sum(part["seeds"] for part in self._parts[split])

    def _instances(self, split: Split, entropy: int) -> Iterator[Instance]:
        for place, part in enumerate(self._parts[split]):
            label = part.get("label") or part.get("kind") or Path(part["trace"]).stem
            for seed in range(part["seeds"]):
                sequence = np.random.SeedSequence([entropy, list(Split).index(split), place, seed])
                world = _world(part, np.random.Generator(np.random.PCG64(sequence)))
                best = Reference(clairvoyant(world), "exact", "dynamic programming on the known series")
                yield Instance(f"{label}_{seed}", split, world, {"cost": best}, label)

    def run(self, program: Callables, instance: Instance) -> Targets:
        """Run the program on one instance."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Targets]:
        """Run the program on several instances; those of hook `plan` in step."""
        if program.hook == "plan":
            return plan([i.data for i in instances], program.cover.rows, program.weight.rows)
        return [scale(instance.data, program.scale) for instance in instances]

    def score(self, instance: Instance, answer: Targets) -> Mapping[str, float]:
        """Replay the targets.

        Returns:
            `cost`, $, nodes and unserved requests; `violations`: unserved requests, %; `churn`: launches and
            ends per hour; `spot`: share of the rent that was paid for spot.

        Raises:
            Infeasible: There is not one count per tick and type.
        """
        world: World = instance.data
        account = measure(world, answer)
        return {
            "cost": account.cost(world),
            "violations": account.violations(world),
            "churn": account.churn(world),
            "spot": account.spot,
        }

    def explain(self, instance: Instance, answer: Targets) -> str:
        """Say where the money went, and when demand was not met."""
        world: World = instance.data
        account = measure(world, answer)
        worst = int(account.unserved.argmax())
        best = instance.references["cost"].value
        return (
            f"{instance.name} (demand {world.demand[KNOWN:].mean():.0f} req/s on average, at most "
            f"{world.demand[KNOWN:].max():.0f}): {account.cost(world):.2f} $, a clairvoyant {best:.2f} $; "
            f"nodes {account.rent.sum():.2f} $ ({account.spot:.0%} for spot), unserved requests "
            f"{account.cost(world) - account.rent.sum():.2f} $ ({account.violations(world):.2f} %, most in "
            f"tick {worst % DAY} of day {worst // DAY + 1}); {account.churn(world):.1f} launches and ends "
            f"per hour; {account.reclaimed} nodes were reclaimed."
        )


def _world(part: Mapping[str, Any], rng: np.random.Generator) -> World:
    terms = Terms(**{key: _range(value) for key, value in part.items() if key in _TERMS})
    if "trace" not in part:
        shape = Shape(**{key: _range(value) for key, value in part.items() if key in _SHAPE})
        return market(draw(shape, rng), terms, rng)
    series = DEMAND[part["format"]](Path(part["trace"]))
    if len(series) <= KNOWN:
        raise ValueError(
            f"{part['trace']}: {len(series)} ticks; the first {KNOWN} are history, none is left to play"
        )
    return market(series * (part.get("mean", 600.0) / series.mean()), terms, rng)


def _range(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _part(split: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return one entry of `splits`, checked."""
    traced = "trace" in part
    known = {"seeds", "label"} | _TERMS | (_TRACE if traced else _SHAPE)
    if set(part) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(part) - known)}`; have {sorted(known)}")
    missing = {"seeds", "format" if traced else "kind"} - set(part)
    if missing:
        raise ValueError(f"`splits.{split}` lacks `{min(missing)}`")
    if traced and part["format"] not in DEMAND:
        raise ValueError(f"`splits.{split}`: `format` must be one of {', '.join(sorted(DEMAND))}")
    if not traced:
        Shape(part["kind"])
    if part.get("delay", 1) < 1:
        raise ValueError(f"`splits.{split}`: `delay` must be at least 1 tick")
    return part
