"""Greedy: by falling load, each shard on the least pressed GPU that has room.

A shard for which there is no room goes first, and all begins anew.

Source: S. Yu et al., "Prism: unleashing GPU sharing for cost-efficient multi-LLM serving", arXiv 2505.04021,
algorithm 1, without the check against a threshold.
"""


def place(gpus, capacity, size, load, model):
    order = sorted(range(len(size)), key=lambda i: -load[i])
    for _ in range(100):
        made, stuck = attempt(order, gpus, capacity, size, load, model)
        if stuck is None:
            break
        order.remove(stuck)
        order.insert(0, stuck)
    return made


def attempt(order, gpus, capacity, size, load, model):
    free, loads = [capacity] * gpus, [0.0] * gpus
    homes, made = {}, [0] * len(size)
    for i in order:
        taken = homes.setdefault(model[i], set())
        fits = [g for g in range(gpus) if free[g] > size[i] and g not in taken]
        if not fits:
            return made, i
        g = min(fits, key=lambda g: loads[g] / free[g])
        made[i] = g
        taken.add(g)
        free[g] -= size[i]
        loads[g] += load[i]
    return made, None
