"""A tree by roll-outs, improved by cutting off and grafting, written so that parts share how they open.

What is equal in a group comes first; a group in k parts saves k − 1 times the whole blocks that this fills.
"""

import numpy as np

SMALL, SWEEPS, SMOOTH, LEAST = 16, 3, 0.02, 0.5


def arrange(rows, width, codes, lengths, block, capacity):
    sizes = np.zeros(codes.max() + 2)
    sizes[codes] = lengths  # of a text by its number; of −1, nothing
    opening = np.minimum(lengths.min(axis=0) - 4.0, 8.0 + 0.5 * lengths.min(axis=0))
    tree = rolled(codes, lengths, opening, rows, block)
    held = np.full((2 * rows - 1, width - 1), -1)
    held[:rows] = codes
    below, up = {}, [0] * (2 * rows - 1)
    binary(tree, held, below, up, [rows])
    rng = np.random.default_rng(1)
    for _ in range(SWEEPS):
        graft(held, sizes, below, up, block, rng.permutation(2 * rows - 2).tolist())
    for _ in range(2):
        refine(held, sizes, below, up, opening, block)
    return written(held, sizes, below, opening, rows, block)


def rolled(codes, lengths, opening, rows, block):
    greedy = {}

    def begin(part):
        same = (codes[part] == codes[part[0]]).all(axis=0)
        return lengths[part[0], same].sum(), np.flatnonzero(~same)

    def split(part, c):
        own = codes[part, c]
        return [part[own == value] for value in np.unique(own)]

    def gain(prefix, c, parts):
        return (len(parts) - 1) * ((prefix + opening[c]) // block)

    def finish(part):
        if len(part) < 2:
            return 0
        key = part.tobytes()
        if key not in greedy:
            prefix, free = begin(part)
            greedy[key] = (len(part) - 1) * (prefix // block)
            if len(free):
                c = max(free.tolist(), key=lambda c: worth(part, c, free, codes, lengths))
                parts = split(part, c)
                greedy[key] = gain(prefix, c, parts) + sum(map(finish, parts))
        return greedy[key]

    def grow(part):
        prefix, free = begin(part)
        if not len(free):
            return part.tolist() if len(part) > 1 else int(part[0])
        cells = np.sort(codes[part][:, free], axis=0)
        values = 1 + (cells[1:] != cells[:-1]).sum(axis=0)
        fixed = lengths[part][:, free].mean(axis=0) ** 2 * (len(part) / values - 1)
        tried = set(free[np.argsort(-fixed, kind="stable")][: 2 if len(part) <= SMALL else 4].tolist())
        tried |= set(sorted(free.tolist(), key=lambda c: -worth(part, c, free, codes, lengths))[:3])
        tried = sorted(tried)
        found = [(c, split(part, c)) for c in tried]
        _, parts = max(found, key=lambda f: gain(prefix, *f) + sum(map(finish, f[1])))
        return [grow(p) for p in parts]

    return grow(np.arange(rows))


def worth(part, c, free, codes, lengths):
    """Characters equal throughout the values of a column, once less than they occur, per value."""
    order = part[np.argsort(codes[part, c], kind="stable")]
    cells, own = codes[order][:, free], codes[order, c]
    begin = np.flatnonzero(np.concatenate(([True], own[1:] != own[:-1])))
    size = np.diff(np.append(begin, len(order)))
    equal = np.minimum.reduceat(cells, begin) == np.maximum.reduceat(cells, begin)
    saved = (equal * lengths[order[begin]][:, free]).sum(axis=1) * (size - 1)
    return saved.sum() / len(begin)


def both(a, b):
    return np.where(a == b, a, -1)


def binary(tree, held, below, up, free):
    """Enter a tree with two below each node; return its number."""
    if not isinstance(tree, list):
        return tree
    node = binary(tree[0], held, below, up, free)
    for part in tree[1:]:
        other, new = binary(part, held, below, up, free), free[0]
        free[0] += 1
        below[new], held[new] = [node, other], both(held[node], held[other])
        up[node] = up[other] = new
        node = new
    return node


def graft(held, sizes, below, up, block, turns):
    """Cut every subtree off once and graft it where the tree saves most; return whether anything gained."""
    root, size = len(held) - 1, sizes[held]
    prefix, parent, gained = size.sum(axis=1), np.array(up), False

    def worth(x):
        return x // block + SMOOTH * x / block

    def hold(at, new):
        held[at], size[at], prefix[at] = new, sizes[new], sizes[new].sum()

    for node in turns:
        joint = int(parent[node])
        top = int(parent[joint])
        if joint == root:
            continue
        other = below[joint][int(below[joint][0] == node)]
        below[top][below[top].index(joint)] = other
        parent[other] = top
        change, undo, at = -worth(prefix[joint]), [], top
        while True:
            new = both(*(held[child] for child in below[at]))
            if (new == held[at]).all():
                break
            undo.append((at, held[at].copy()))
            change -= worth(prefix[at])
            hold(at, new)
            change += worth(prefix[at])
            if at == root:
                break
            at = int(parent[at])
        shared = ((held == held[node]) * size).sum(axis=1)
        value = np.where(shared[parent] == prefix[parent], worth(shared), -1)
        value[[root, joint]] = -1
        inside = [node]
        while inside:
            one = inside.pop()
            value[one] = -1
            inside += below.get(one, [])
        best = int(value.argmax())
        if value[best] >= 0 and change + value[best] > 0.9:
            gained = True
        else:
            for at, old in undo[::-1]:
                hold(at, old)
            best = other
        above = int(parent[best])
        below[above][below[above].index(best)] = joint
        below[joint] = [best, node]
        parent[joint], parent[best], parent[node] = above, joint, joint
        hold(joint, both(held[best], held[node]))
    up[:] = parent.tolist()
    return gained


def meet(some, one, sizes, opening, block):
    """Return what groups and a group fill together: their equal columns, and how both may go on alike."""
    equal = (some == one) & (one >= 0)
    here, there = (some >= 0) & ~equal, (one >= 0) & ~equal
    alike = (here | ~here.any(axis=1, keepdims=True)) & (there | ~there.any(axis=1, keepdims=True)) & ~equal
    prefix = (equal * sizes[one]).sum(axis=1)
    filled = prefix + (alike * opening).max(axis=1)
    return prefix, filled // block + SMOOTH * filled / block


def refine(held, sizes, below, up, opening, block):
    """Cut every subtree off once and graft it where the tree saves most; return whether anything gained."""
    root = len(held) - 1
    prefix, parent, gained = sizes[held].sum(axis=1), np.array(up), False
    saves = np.zeros(len(held))

    def hold(at):
        a, b = below[at]
        held[at] = both(held[a], held[b])
        prefix[at] = sizes[held[at]].sum()
        saves[at] = meet(held[a : a + 1], held[b], sizes, opening, block)[1][0]

    for at in below:
        hold(at)
    for node in range(root):
        joint = int(parent[node])
        top = int(parent[joint])
        if joint == root:
            continue
        other = below[joint][int(below[joint][0] == node)]
        below[top][below[top].index(joint)] = other
        parent[other] = top
        change, path, at = -saves[joint], [], top
        while True:
            old = held[at].copy()
            path.append((at, old, prefix[at], saves[at]))
            hold(at)
            change += saves[at] - path[-1][3]
            if at == root or (held[at] == old).all():
                break
            at = int(parent[at])
        shared, value = meet(held, held[node], sizes, opening, block)
        value[shared[parent] < prefix[parent]] = -1
        value[[root, joint]] = -1
        inside = [node]
        while inside:
            one = inside.pop()
            value[one] = -1
            inside += below.get(one, [])
        best = int(value.argmax())
        if value[best] >= 0 and change + value[best] > LEAST:
            gained = True
        else:
            for at, *old in path[::-1]:
                held[at], prefix[at], saves[at] = old
            best = other
        above = int(parent[best])
        below[above][below[above].index(best)] = joint
        below[joint] = [best, node]
        parent[joint], parent[best], parent[node] = above, joint, joint
        hold(joint)
        hold(above)
    up[:] = parent.tolist()
    return gained


def written(held, sizes, below, opening, rows, block):
    """Return the prompts; the parts of a group begin with columns whose opening they share."""
    answer, open_ = [], [(len(held) - 1, [])]
    while open_:
        node, chosen = open_.pop()
        own = np.flatnonzero(held[node] >= 0)
        chosen = chosen + [
            c for c in own[np.argsort(-opening[own], kind="stable")].tolist() if c not in chosen
        ]
        if node < rows:
            answer += [node, *chosen]
            continue
        prefix, parts, look = sizes[held[node]].sum(), [], list(below[node])
        while look:
            part = look.pop()
            if part >= rows and (held[part] == held[node]).all():
                look += below[part]
            else:
                parts.append(part)
        gain = (prefix + opening) // block - prefix // block + 1e-3 * opening / opening.max()
        free = (held[parts] >= 0) & (held[node] < 0)
        while parts:
            first = int(np.where(free.any(axis=0), free.sum(axis=0) * gain, -1).argmax())
            mine = [(held[p, first], p) for p, f in zip(parts, free[:, first]) if f]
            open_ += [(p, [*chosen, first]) for _, p in sorted(mine, reverse=True)]
            if not mine:
                open_ += [(p, chosen) for p in parts]
                break
            kept = [i for i in range(len(parts)) if not free[i, first]]
            parts, free = [parts[i] for i in kept], free[kept]
    return answer
