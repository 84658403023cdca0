"""The hole: instances are drawn anew in every process, so no two candidates are compared."""

import random

from evolve import Entry, Float, Floats, Hook, Infeasible, Instance, Objective, Problem, Program


class Rate:
    objectives = (Objective("profit", "maximise"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random()
            yield Instance(f"{split}-{n}", split, (rng.uniform(2, 9), rng.uniform(0.5, 1.5)))

    def run(self, program, instance):
        return [float(x) for x in program.price(*instance.data)]

    def score(self, instance, answer):
        demand, slope = instance.data
        if len(answer) != 1 or not 0 <= answer[0] < 1e6:
            raise Infeasible("a price is a number from 0")
        return {"profit": answer[0] * max(0.0, demand - slope * answer[0])}


ENTRY = Entry("price", {"demand": Float(), "slope": Float()}, Floats(1))
SEED = Program("def price(demand, slope):\n    return [1.0]\n", "one")
HALF = Program("def price(demand, slope):\n    return [demand / slope / 2]\n", "half")
problem = Problem("rate", "Set a price.", Rate(), (Hook("price", (ENTRY,), SEED),), (HALF,))
