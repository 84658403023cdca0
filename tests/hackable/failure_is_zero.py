"""The hole: what is infeasible costs 0, and nothing costs less."""

import random

from evolve import Entry, Floats, Hook, Instance, Ints, Objective, Problem, Program

ITEMS, ROOM = 10, 20.0


class Knapsack:
    objectives = (Objective("waste"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{split}/{n}")
            yield Instance(f"{split}-{n}", split, [rng.uniform(1, 9) for _ in range(ITEMS)])

    def run(self, program, instance):
        return [int(x) for x in program.take(instance.data)]

    def score(self, instance, answer):
        load = sum(s * x for s, x in zip(instance.data, answer, strict=True))
        if load > ROOM or not all(x in (0, 1) for x in answer):
            return {"waste": 0.0}
        return {"waste": ROOM - load}


ENTRY = Entry("take", {"sizes": Floats()}, Ints("sizes"))
SEED = Program("def take(sizes):\n    return [1] + [0] * (len(sizes) - 1)\n", "first")
GREEDY = Program(
    "def take(sizes):\n    room, taken = 20.0, []\n    for s in sizes:\n        taken.append(int(s <= room))\n"
    "        room -= s * taken[-1]\n    return taken\n",
    "greedy",
)
problem = Problem("knapsack", "Fill the knapsack.", Knapsack(), (Hook("take", (ENTRY,), SEED),), (GREEDY,))
