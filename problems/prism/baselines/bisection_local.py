"""Bisection with first-fit decreasing, then moves and swaps that relieve the most pressed GPU."""


def place(gpus, capacity, size, load, model):
    made = bisect(gpus, capacity, size, load, model)
    free, loads = [capacity] * gpus, [0.0] * gpus
    for i, g in enumerate(made):
        free[g] -= size[i]
        loads[g] += load[i]
    for _ in range(400):
        step = relief(made, free, loads, size, load, model)
        if step is None:
            break
        for i, g in step:
            free[made[i]] += size[i]
            loads[made[i]] -= load[i]
            free[g] -= size[i]
            loads[g] += load[i]
            made[i] = g
    return made


def relief(made, free, loads, size, load, model):
    """Return the move or swap after which the worse of two GPUs is best, one of them the most pressed."""

    def pressure(w, room):
        return w / room if room > 0 else (1e6 if w > 0 or room < 0 else 0.0)

    top = max(range(len(free)), key=lambda g: pressure(loads[g], free[g]))
    best, chosen = pressure(loads[top], free[top]) * (1 - 1e-12), None
    holds = {(g, m) for g, m in zip(made, model, strict=True)}
    for i in [i for i, g in enumerate(made) if g == top]:
        others = [(None, g) for g in range(len(free)) if g != top]
        others += [(k, g) for k, g in enumerate(made) if g != top]
        for k, g in others:
            if (g, model[i]) in holds or (k is not None and (top, model[k]) in holds):
                continue
            s, w = (size[i], load[i]) if k is None else (size[i] - size[k], load[i] - load[k])
            if free[g] < s or free[top] < -s:
                continue
            value = max(pressure(loads[top] - w, free[top] + s), pressure(loads[g] + w, free[g] - s))
            if value < best:
                best, chosen = value, [(i, g)] if k is None else [(i, g), (k, top)]
    return chosen


def bisect(gpus, capacity, size, load, model):
    low = sum(load) / (gpus * capacity - sum(size))
    # At so large a pressure only sizes count, and the instance is made so that they can be packed.
    best, high = None, low
    while best is None:
        high *= 2
        best = pack(high, gpus, capacity, size, load, model)
    for _ in range(25):
        middle = (low + high) / 2
        found = pack(middle, gpus, capacity, size, load, model)
        if found is None:
            low = middle
        else:
            best, high = found, middle
    return best


def pack(pressure, gpus, capacity, size, load, model):
    weight = [w + pressure * s for w, s in zip(load, size, strict=True)]
    left, homes, made = [capacity * pressure] * gpus, {}, [0] * len(size)
    for i in sorted(range(len(size)), key=lambda i: -weight[i]):
        taken = homes.setdefault(model[i], set())
        g = next((g for g in range(gpus) if left[g] >= weight[i] and g not in taken), None)
        if g is None:
            return None
        made[i] = g
        taken.add(g)
        left[g] -= weight[i]
    return made
