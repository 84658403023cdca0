"""The cheapest arborescence in the metric closure of source and destinations, its edges expanded to paths.

Where paths meet, each region keeps the first parent that it got.
"""

import numpy as np


def broadcast(nodes, source, targets, parts, cost, gbit, limits):
    far, first = closure(nodes, cost, gbit)
    members = [source, *targets]
    tree = edmonds(source, {v: {u: far[u, v] for u in members if u != v} for v in targets})
    parent, todo = {source: source}, list(targets)
    while todo:
        target = next(t for t in todo if tree[t] in parent)
        todo.remove(target)
        node = tree[target]
        while node != target:
            after = int(first[node, target])
            parent.setdefault(after, node)
            node = after
    return [way(parent, source, target) for target in targets for _ in range(parts)]


def closure(nodes, cost, gbit):
    with np.errstate(divide="ignore"):
        far = cost + 1e-6 / gbit
    first = np.tile(np.arange(nodes), (nodes, 1))
    np.fill_diagonal(far, 0.0)
    for middle in range(nodes):
        through = far[:, middle, None] + far[None, middle, :]
        better = through < far
        far = np.where(better, through, far)
        first = np.where(better, first[:, middle, None], first)
    return far, first


def edmonds(root, into):
    """Return the parent of each node; `into[v][u]` is the weight of the edge from u to v."""
    parent = {v: min(into[v], key=into[v].get) for v in into}
    cycle = find_cycle(root, parent)
    if not cycle:
        return parent
    merged, origin = ("cycle", tuple(cycle)), {}
    inner = {v: into[v][parent[v]] for v in cycle}
    smaller = {merged: {}}
    for v, edges in into.items():
        for u, weight in edges.items():
            if u in inner and v in inner:
                continue
            tail, head = (merged if u in inner else u), (merged if v in inner else v)
            adjusted = weight - inner[v] if v in inner else weight
            row = smaller.setdefault(head, {})
            if adjusted < row.get(tail, float("inf")):
                row[tail], origin[tail, head] = adjusted, (u, v)
    result = {v: parent[v] for v in cycle}
    for head, tail in edmonds(root, smaller).items():
        u, v = origin[tail, head]
        result[v] = u
    return result


def find_cycle(root, parent):
    for start in parent:
        seen, node = [], start
        while node != root and node not in seen:
            seen.append(node)
            node = parent[node]
        if node != root:
            return seen[seen.index(node) :]
    return None


def way(parent, source, target):
    nodes = [target]
    while nodes[-1] != source:
        nodes.append(parent[nodes[-1]])
    return nodes[::-1]
