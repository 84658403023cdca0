"""The cheapest arborescence over source and destinations; no other region relays.

Source: J. Edmonds, "Optimum branchings", Journal of Research of the National Bureau of Standards 71B (1967).
"""


def broadcast(nodes, source, targets, parts, cost, gbit, limits):
    members = [source, *targets]
    edges = {v: {u: cost[u, v] + 1e-6 / gbit[u, v] for u in members if u != v} for v in targets}
    parent = edmonds(source, edges)
    return [way(parent, source, target) for target in targets for _ in range(parts)]


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
