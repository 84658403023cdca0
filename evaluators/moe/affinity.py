"""Placing experts by the affinity between layers: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .hooks import AFFINITY_ENTRIES, NODE_GPUS
from .hops import check, hops, least_hops
from .routing import Design, Routing, draw

ENTROPY = 0x7D41_3A96_E02B_C5F8_10E4_96B7_5F3D_8C22
"""Together with split, part and number, seeds the published instances; campaigns hold out others."""


class ExpertAffinity:
    """One GPU for every expert of every layer, from profiled routing, scored on other tokens.

    Args:
        splits: By name of the split, a list of parts: `seeds` (how many instances) and any field of
            `routing.Design`.

    Raises:
        ValueError: `splits` names something that does not exist or fit.
    """

    entries = AFFINITY_ENTRIES
    objectives = (
        Objective("gpu_hops", unit="%"),
        Objective("node_hops", unit="%"),
        Objective("cpu_ratio", source="cpu", resolution=0.1),
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
        """Draw instances whose served tokens nobody can work out beforehand."""
        return self._instances(split, secret)

    def count(self, split: Split) -> int:
        """Return how many instances a split has."""
        return sum(seeds for _design, seeds in self._parts[split])

    def _instances(self, split: Split, entropy: int) -> Iterable[Instance]:
        for place, (design, seeds) in enumerate(self._parts[split]):
            for seed in range(seeds):
                sequence = np.random.SeedSequence([entropy, list(Split).index(split), place, seed])
                routing = draw(design, np.random.Generator(np.random.PCG64(sequence)))
                group = f"e{design.experts}_c{design.capacity}_l{design.layers}_a{design.affinity:g}"
                yield Instance(
                    f"{group}_d{design.drift:g}_{place}_{seed}", split, routing, _bounds(routing), group
                )

    def run(self, program: Callables, instance: Instance) -> NDArray[np.int64]:
        """Ask for the placement."""
        routing: Routing = instance.data
        answer: NDArray[np.int64] = program.place(routing.profiled, routing.design.capacity)
        return answer

    def score(self, instance: Instance, answer: NDArray[np.int64]) -> Mapping[str, float]:
        """Measure a placement on the served tokens.

        Returns:
            `gpu_hops`, `node_hops`: share of the steps from layer to layer that change GPU, or node, %.

        Raises:
            Infeasible: A GPU has too many or too few experts of a layer.
        """
        routing: Routing = instance.data
        design = routing.design
        if answer.size == design.layers * design.experts:
            answer = answer.reshape(design.layers, design.experts)
        check(answer, (design.layers, design.experts), design.capacity)
        steps = int(routing.served.sum())
        return {
            "gpu_hops": 100.0 * hops(routing.served, answer) / steps,
            "node_hops": 100.0 * hops(routing.served, answer // NODE_GPUS) / steps,
        }

    def explain(self, instance: Instance, answer: NDArray[np.int64]) -> str:
        """Say at which boundary most hops arise, and what would be the least."""
        routing: Routing = instance.data
        places = answer.reshape(routing.served.shape[:2])
        shown = 100.0 * hops(routing.profiled, places) / int(routing.profiled.sum())
        at_each = [
            hops(routing.served[at - 1 : at + 1], places[at - 1 : at + 1]) for at in range(1, len(places))
        ]
        shares = [100.0 * h / int(routing.served[at].sum()) for at, h in enumerate(at_each, start=1)]
        worst = int(np.argmax(shares))
        value = self.score(instance, answer)["gpu_hops"]
        return (
            f"{instance.name}: {value:.1f} % of the steps change GPU ({shown:.1f} % of those profiled; no "
            f"placement is below {instance.references['gpu_hops'].value:.1f} %), most from layer {worst} to "
            f"{worst + 1} ({shares[worst]:.1f} %), fewest {min(shares):.1f} %."
        )


def _bounds(routing: Routing) -> Mapping[str, Reference]:
    steps = int(routing.served.sum())
    capacity = routing.design.capacity
    source = "transportation problem of every boundary, by Lagrangian bounds"
    each = {"gpu_hops": capacity, "node_hops": min(NODE_GPUS * capacity, routing.design.experts)}
    return {
        key: Reference(100.0 * least_hops(routing.served, size) / steps, "bound", source)
        for key, size in each.items()
    }


def _part(split: str, given: Mapping[str, Any]) -> tuple[Design, int]:
    """Return one entry of `splits`: a design and how many instances of it."""
    known = {"seeds"} | {field.name for field in fields(Design)}
    if set(given) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(given) - known)}`; have {sorted(known)}")
    try:
        design = Design(**{key: value for key, value in given.items() if key != "seeds"})
    except ValueError as error:
        raise ValueError(f"`splits.{split}`: {error}") from error
    return design, given.get("seeds", 1)
