"""The hole: the machine that a program names is used as an index, whatever it is."""

import random

from evolve import Entry, Float, Floats, Hook, Instance, Int, Objective, Problem, Program


class Balance:
    objectives = (Objective("makespan"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{split}/{n}")
            yield Instance(f"{split}-{n}", split, [rng.uniform(1, 9) for _ in range(8)])

    def run(self, program, instance):
        loads = [0.0] * 3
        for length in instance.data:
            loads[program.machine(loads, length)] += length
        return loads

    def score(self, instance, answer):
        return {"makespan": max(answer)}


ENTRY = Entry("machine", {"loads": Floats(), "length": Float(0)}, Int())
FIRST = Program("def machine(loads, length):\n    return 0\n", "first")
LEAST = Program("def machine(loads, length):\n    return loads.index(min(loads))\n", "least_loaded")
problem = Problem("balance", "Which machine?", Balance(), (Hook("machine", (ENTRY,), FIRST),), (LEAST,))
