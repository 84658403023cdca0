"""Best insertion, most writes first: every place is judged by heads and tails, the first best is taken.

After E. Taillard, "Some efficient heuristic methods for the flow shop sequencing problem", European Journal
of Operational Research 47 (1990): a place is worth the longest chain of conflicts through it.
"""


def order(n, keys, length, owner, key, write, position):
    own = [[] for _ in range(n)]
    for j, k, w, p in zip(owner, key, write, position, strict=True):
        own[j].append((k, w, p))
    mirrored = [[(k, w, length[j] - 1 - p) for k, w, p in own[j]] for j in range(n)]
    made = []
    for j in sorted(range(n), key=lambda j: -sum(w for _, w, _ in own[j])):
        heads, end = along(made, j, own, keys, length)
        tails, _ = along(made[::-1], j, mirrored, keys, length)
        values = [max(end, a + length[j] + b) for a, b in zip(heads, tails[::-1], strict=True)]
        made.insert(values.index(min(values)), j)
    return made


def along(made, new, own, keys, length):
    """Return when `new` could start at each place, and the makespan without it."""
    written, touched = [-1] * keys, [-1] * keys
    starts, end = [], 0

    def start(j):
        return max(0, *((touched[k] if w else written[k]) + 1 - p for k, w, p in own[j]))

    for j in made:
        starts.append(start(new))
        begin = start(j)
        end = max(end, begin + length[j])
        for k, w, p in own[j]:
            touched[k] = max(touched[k], begin + p)
            if w:
                written[k] = max(written[k], begin + p)
    return [*starts, start(new)], end
