"""Regions of three clouds, what a GB costs between them, and how fast a pair of machines moves it.

The synthetic graph has the shape of the public price lists: what a GB costs depends on the provider and the
continent that it leaves and on where it goes, so that ties are the rule. Throughput is drawn such that each
class of edges has the quartiles that were measured between 71 regions in November 2022 for Skyplane
(P. Jain et al., NSDI 2023) and used by Cloudcast (S. Wooders et al., NSDI 2024).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PROVIDERS = ("aws", "gcp", "azure")
SIZES = (25, 24, 22)
"""Regions of each provider."""
CONTINENTS = ("america", "europe", "asia", "oceania", "south", "africa")
_SHARES = (
    (0.3, 0.32, 0.21, 0.06, 0.04, 0.07),
    (0.32, 0.25, 0.25, 0.08, 0.06, 0.04),
    (0.34, 0.28, 0.22, 0.06, 0.04, 0.06),
)
"""Regions by provider and continent."""
_NEAR = (
    (0.02, 0.02, 0.08, 0.09, 0.138, 0.147),
    (0.01, 0.02, 0.05, 0.08, 0.08, 0.08),
    (0.02, 0.02, 0.08, 0.08, 0.16, 0.08),
)
"""$/GB within a provider and a continent, by provider and continent."""
_FAR = (
    (0.02, 0.02, 0.09, 0.098, 0.138, 0.147),
    (0.08, 0.08, 0.08, 0.15, 0.08, 0.11),
    (0.05, 0.05, 0.08, 0.08, 0.16, 0.08),
)
"""$/GB within a provider to another continent."""
_ABROAD = (
    (0.09, 0.09, 0.114, 0.114, 0.15, 0.154),
    (0.12, 0.12, 0.14, 0.19, 0.14, 0.14),
    (0.087, 0.087, 0.12, 0.12, 0.181, 0.181),
)
"""$/GB to another provider."""
_GBIT = {
    (0, 0): (3.8, 4.9, 5.0, 5.1, 5.5),
    (0, 1): (3.5, 4.9, 5.0, 5.0, 5.3),
    (0, 2): (3.5, 4.9, 5.0, 5.0, 5.3),
    (1, 1): (3.7, 18.0, 23.0, 29.0, 33.0),
    (1, 0): (1.6, 5.2, 6.6, 7.1, 8.4),
    (1, 2): (4.7, 7.4, 8.1, 8.6, 9.1),
    (2, 2): (4.2, 12.7, 14.7, 16.8, 27.7),
    (2, 0): (0.7, 2.3, 3.6, 5.7, 9.7),
    (2, 1): (0.2, 4.7, 7.3, 10.8, 33.7),
}
"""Gbit/s of one machine by (from, to) provider: least, quartiles, most."""


@dataclass(frozen=True)
class Graph:
    """Regions; every pair is joined in both directions unless its price is infinite.

    Attributes:
        names: Of the regions.
        provider: Index into `PROVIDERS`, shape (nodes,).
        cost: $/GB, shape (nodes, nodes); infinite on the diagonal.
        gbit: Gbit/s of one machine, likewise; 0 on the diagonal.
    """

    names: tuple[str, ...]
    provider: Ints
    cost: Floats
    gbit: Floats

    @property
    def n(self) -> int:
        """How many regions."""
        return len(self.names)


def draw(rng: np.random.Generator) -> Graph:
    """Return a synthetic graph of 71 regions."""
    provider = np.repeat(np.arange(3), SIZES)
    continent = np.concatenate([rng.choice(6, size, p=_SHARES[p]) for p, size in enumerate(SIZES)])
    own = provider[:, None] == provider[None, :]
    near = own & (continent[:, None] == continent[None, :])
    leave = provider, continent
    tables = [np.array(table)[leave][:, None] for table in (_NEAR, _FAR, _ABROAD)]
    cost = np.where(near, tables[0], np.where(own, tables[1], tables[2]))
    # gcp alone charges for where a GB goes: to Oceania as much as from there.
    dear = (provider[:, None] == 1) & (continent[None, :] == CONTINENTS.index("oceania")) & ~near
    cost = np.where(dear, np.where(own, 0.15, 0.19), cost)
    np.fill_diagonal(cost, np.inf)
    names = tuple(f"{PROVIDERS[p]}:{CONTINENTS[c]}-{i}" for i, (p, c) in enumerate(zip(*leave, strict=True)))
    return Graph(names, provider, cost, _throughput(provider, near, rng))


def _throughput(provider: Ints, near: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Draw Gbit/s with the measured quartiles; the same regions are good at it, and near ones."""
    n = len(provider)
    leaning = rng.normal(0, 0.5, n)[:, None] + rng.normal(0, 0.5, n)[None, :] + 0.8 * near
    leaning = leaning + rng.normal(0, 0.7, (n, n))
    gbit = np.zeros((n, n))
    for (source, target), summary in _GBIT.items():
        where = (provider[:, None] == source) & (provider[None, :] == target)
        np.fill_diagonal(where, val=False)
        ranks = leaning[where].argsort().argsort() / max(where.sum() - 1, 1)
        gbit[where] = np.interp(ranks, np.linspace(0, 1, 5), summary)
    return gbit


def read(folder: Path) -> Graph:
    """Read the published graph: `cost.csv` ($/GB) and `throughput_gbps.csv` (bit/s).

    Raises:
        ValueError: A file cannot be read, or an edge is in one of them only.
    """
    cost, speed = _edges(folder / "cost.csv"), _edges(folder / "throughput_gbps.csv")
    if cost.keys() != speed.keys():
        odd = min(cost.keys() ^ speed.keys())
        raise ValueError(f"{folder}: {odd[0]} to {odd[1]} has a price or a throughput, not both")
    names = tuple(dict.fromkeys(end for edge in cost for end in edge))
    number = {name: i for i, name in enumerate(names)}
    graph = Graph(
        names,
        np.array([PROVIDERS.index(name.split(":")[0]) for name in names]),
        np.full((len(names), len(names)), np.inf),
        np.zeros((len(names), len(names))),
    )
    for (source, target), price in cost.items():
        if source != target:
            graph.cost[number[source], number[target]] = price
            graph.gbit[number[source], number[target]] = speed[source, target] / 1e9
    return graph


def _edges(path: Path) -> dict[tuple[str, str], float]:
    """Read a table of (from, to, number) with a header line."""
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from error
    edges: dict[tuple[str, str], float] = {}
    for place, line in enumerate(lines, start=2):
        try:
            source, target, number = line
            edges[source, target] = float(number)
        except ValueError as error:
            raise ValueError(f"{path}:{place}: wanted from,to,number; got {','.join(line)!r}") from error
        if source.split(":")[0] not in PROVIDERS or target.split(":")[0] not in PROVIDERS:
            raise ValueError(f"{path}:{place}: regions begin with {', '.join(PROVIDERS)} and a colon")
    return edges
