"""Broadcasts between clouds: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from evolve import Infeasible, Instance, Objective, Split
from evolve.protocols import Callables

from .bounds import bound
from .grow import in_step, play
from .hooks import ENTRIES
from .price import Bill, Paths, bill
from .world import MACHINES, Broadcast, Regime, generate, published

ENTROPY = 0x7A1C_95E2_3B08_4F6D_A2D7_11C4_8E59_06BF
"""Together with split, part and number, seeds every instance. It never enters a program's process."""


class Broadcasts:
    """The same data to many regions of several clouds, relayed where that is cheaper.

    Args:
        splits: By name of the split, a list of `{seeds, least, most, narrow}` (`seeds` instances of a
            regime, see `Regime`; all but the first have defaults) or `{published: FOLDER}`: a folder
            with `cost.csv`, `throughput_gbps.csv` and configurations in JSON.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset({"grow"})
    objectives = (
        Objective("gap", unit="% above a bound", reduce="mean_gap", of="total"),
        Objective("seconds", unit="s"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._parts = {Split(name): [_part(name, part) for part in parts] for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw or read the instances of a split, each with a lower bound."""
        for place, part in enumerate(self._parts[split]):
            if "published" in part:
                for name, world in published(Path(part["published"])):
                    yield Instance(name, split, world, {"total": bound(world)}, "published")
                continue
            regime = Regime(**{key: value for key, value in part.items() if key != "seeds"})
            group = f"d{regime.least}-{regime.most}_e{regime.narrow:g}"
            for seed in range(part["seeds"]):
                sequence = np.random.SeedSequence([ENTROPY, list(Split).index(split), place, seed])
                world = generate(regime, np.random.Generator(np.random.PCG64(sequence)))
                yield Instance(f"{group}_{seed}", split, world, {"total": bound(world)}, group)

    def run(self, program: Callables, instance: Instance) -> Paths:
        """Run the program on one instance."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Paths]:
        """Run the program on several instances; trees grow in step."""
        if program.hook == "grow":
            return in_step([play(instance.data) for instance in instances], program.score.rows)
        return [_ask(program, instance.data) for instance in instances]

    def score(self, instance: Instance, answer: Paths) -> Mapping[str, float]:
        """Price the paths from our own graph.

        Returns:
            `total`, `egress` and `machines`, $; `seconds`.

        Raises:
            Infeasible: Something is not delivered, or all of it for less than is possible.
        """
        got = bill(instance.data, answer)
        least = instance.references["total"].value
        if got.total < least:
            raise Infeasible(
                f"{got.total:.4f} $ is below the bound of {least:.4f} $: no broadcast costs that"
            )
        return {"total": got.total, "egress": got.egress, "machines": got.machines, "seconds": got.seconds}

    def explain(self, instance: Instance, answer: Paths) -> str:
        """Say what was paid for what, and where the dearest edges are."""
        world: Broadcast = instance.data
        got: Bill = bill(world, answer)
        cost, names = world.graph.cost, world.graph.names
        edges = {edge for path in answer for edge in pairwise(path.tolist())}
        dearest = sorted(edges, key=lambda edge: -cost[edge])[:4]
        shown = ", ".join(f"{names[a]} to {names[b]} {cost[a, b]:g} $/GB" for a, b in dearest)
        least = instance.references["total"].value
        relays = len({node for edge in edges for node in edge}) - len(world.targets) - 1
        return (
            f"{instance.name} ({len(world.targets)} destinations): {got.total:.2f} $, at least {least:.2f} $ "
            f"are needed; egress {got.egress:.2f} $, machines {got.machines:.2f} $ for {got.seconds:.0f} s; "
            f"{relays} regions only relay; dearest edges: {shown}."
        )


def _ask(program: Callables, world: Broadcast) -> Paths:
    graph = world.graph
    limits = np.column_stack((world.ingress, world.egress))
    asked = graph.n, world.source, world.targets, world.parts
    answer: Paths = program.broadcast(*asked, graph.cost, graph.gbit * MACHINES, limits)
    return answer


def _part(split: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return one entry of `splits`, checked."""
    known = {"seeds", "least", "most", "narrow"}
    if set(part) == {"published"}:
        return part
    if set(part) - known:
        wrong = min(set(part) - known)
        raise ValueError(
            f"`splits.{split}`: unknown key `{wrong}`; have {sorted(known)}, or `published` alone"
        )
    if "seeds" not in part:
        raise ValueError(f"`splits.{split}` lacks `seeds`")
    least, most = part.get("least", 12), part.get("most", 30)
    if not 1 <= least <= most <= 70:
        raise ValueError(f"`splits.{split}`: `least` and `most` must be in order and in [1, 70]")
    return part
