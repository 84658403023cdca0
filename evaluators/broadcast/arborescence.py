"""The cheapest arborescence over all nodes of a small graph."""

from __future__ import annotations

import numpy as np

from .graph import Floats, Ints


def arborescence(weight: Floats, root: int) -> Ints:
    """Return each node's parent in a cheapest arborescence, the root's own being itself, shape (nodes,).

    Source: J. Edmonds, "Optimum branchings", J. Research of the National Bureau of Standards 71B (1967).

    Args:
        weight: From each node to each, finite off the diagonal, shape (nodes, nodes).
        root: From which all others are reached.
    """
    into = weight.copy()
    np.fill_diagonal(into, np.inf)
    parent: Ints = into.argmin(axis=0)
    parent[root] = root
    cycle = _cycle(parent, root)
    if not cycle:
        return parent
    others = [node for node in range(len(weight)) if node not in cycle]
    smaller = np.full((len(others) + 1,) * 2, np.inf)
    smaller[:-1, :-1] = into[np.ix_(others, others)]
    # What entering the cycle at one of its nodes costs more than the edge that this replaces.
    entering = into[np.ix_(others, cycle)] - into[parent[cycle], cycle]
    leaving = into[np.ix_(cycle, others)]
    smaller[:-1, -1], smaller[-1, :-1] = entering.min(axis=1), leaving.min(axis=0)
    found = arborescence(smaller, others.index(root))
    for place, node in enumerate(others):
        above = int(found[place])
        parent[node] = others[above] if above < len(others) else cycle[int(leaving[:, place].argmin())]
    above = int(found[-1])
    parent[cycle[int(entering[above].argmin())]] = others[above]
    parent[root] = root
    return parent


def _cycle(parent: Ints, root: int) -> list[int]:
    """Return the nodes of a cycle of edges to parents; none if all lead to the root."""
    settled = {root}
    for start in range(len(parent)):
        seen: list[int] = []
        node = start
        while node not in settled and node not in seen:
            seen.append(node)
            node = int(parent[node])
        if node in seen:
            return seen[seen.index(node) :]
        settled.update(seen)
    return []
