"""Bisection on the largest pressure λ: weights load + λ · size, packed by first-fit decreasing into 80 λ."""


def place(gpus, capacity, size, load, model):
    return bisect(gpus, capacity, size, load, model)


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
