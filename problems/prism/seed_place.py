"""Round robin, to the next GPU where there is room."""


def place(gpus, capacity, size, load, model):
    free, homes, made = [capacity] * gpus, {}, []
    for i, shard in enumerate(size):
        taken = homes.setdefault(model[i], set())
        turn = [(i + k) % gpus for k in range(gpus)]
        fits = [g for g in turn if free[g] > shard and g not in taken]
        if not fits:
            return by_size(gpus, capacity, size, model)
        made.append(fits[0])
        taken.add(fits[0])
        free[fits[0]] -= shard
    return made


def by_size(gpus, capacity, size, model):
    """Largest first, each where most is free."""
    free, homes, made = [capacity] * gpus, {}, [0] * len(size)
    for i in sorted(range(len(size)), key=lambda i: -size[i]):
        taken = homes.setdefault(model[i], set())
        g = max((g for g in range(gpus) if g not in taken), key=lambda g: free[g])
        made[i] = g
        taken.add(g)
        free[g] -= size[i]
    return made
