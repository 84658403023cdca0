"""Broadcasts: what is to be sent from where to where, and under which limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .graph import PROVIDERS, Floats, Graph, Ints, draw, read

INGRESS = (10.0, 16.0, 16.0)
EGRESS = (5.0, 7.0, 16.0)
"""Gbit/s of one machine, by provider."""
MACHINES = 2
PRICE_H = 0.54
"""$/h of one machine."""


@dataclass(frozen=True)
class Broadcast:
    """One instance.

    Attributes:
        graph: The regions; our own copy, which prices every answer.
        source: Where the data are.
        targets: Where all of them are wanted, shape (destinations,).
        gb: Their size.
        parts: Equal partitions that may take different ways.
        ingress: Gbit/s into each region, all machines together, shape (nodes,).
        egress: Gbit/s out of it.
    """

    graph: Graph
    source: int
    targets: Ints
    gb: float
    parts: int
    ingress: Floats
    egress: Floats


@dataclass(frozen=True)
class Regime:
    """How to draw broadcasts.

    Attributes:
        least: Destinations at least.
        most: Destinations at most.
        spread: How evenly destinations lie over providers and continents: parameter of the Dirichlet
            distribution of their shares.
        narrow: Factor on the limits of every region's egress.
    """

    least: int = 12
    most: int = 30
    spread: float = 0.15
    narrow: float = 1.0


def generate(regime: Regime, rng: np.random.Generator) -> Broadcast:
    """Draw a graph, a source and destinations of all providers."""
    graph = draw(rng)
    count = int(rng.integers(regime.least, regime.most + 1))
    chosen = _choose(graph, regime.spread, count + 1, rng)
    egress = np.array(EGRESS)[graph.provider] * MACHINES * regime.narrow
    ingress = np.array(INGRESS)[graph.provider] * MACHINES
    return Broadcast(graph, int(chosen[0]), np.sort(chosen[1:]), 300.0, 10, ingress, egress)


def _choose(graph: Graph, spread: float, count: int, rng: np.random.Generator) -> Ints:
    """Draw regions, source first; customers crowd in a few places, and elsewhere nobody wants the data."""
    places, place, size = np.unique(
        [name.rsplit("-", 1)[0] for name in graph.names], return_inverse=True, return_counts=True
    )
    weight = ((rng.dirichlet(np.full(len(places), spread)) + 1e-3) / size)[place]
    return rng.choice(graph.n, count, replace=False, p=weight / weight.sum())


def published(folder: Path) -> Iterator[tuple[str, Broadcast]]:
    """Read the published graph and every configuration beside it, by name of file.

    Raises:
        ValueError: A file cannot be read, or lacks or misspells something.
    """
    graph = read(folder)
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ValueError(f"{folder}: holds no configuration (*.json)")
    for path in paths:
        yield path.stem, _configured(graph, path)


def _configured(graph: Graph, path: Path) -> Broadcast:
    number = {name: i for i, name in enumerate(graph.names)}
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        limits = [
            np.array([float(table[key][p]) for p in PROVIDERS])[graph.provider] * MACHINES
            for key in ("ingress_limit", "egress_limit")
        ]
        targets = np.array([number[name] for name in table["dest_nodes"]], dtype=np.int64)
        source = number[table["source_node"]]
        gb, parts = float(table["data_vol"]), int(table["num_partitions"])
    except KeyError as error:
        raise ValueError(f"{path}: no key or region {error}") from error
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: not a configuration ({error})") from error
    return Broadcast(graph, source, targets, gb, parts, limits[0], limits[1])
