"""Makespan of jobs on machines; every job once."""

import random

from evolve import Entry, Floats, Hook, Infeasible, Instance, Int, Objective, Problem, Program, RaggedInts

JOBS, MACHINES = 9, 3


class Machines:
    objectives = (Objective("makespan"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{split}/{n}")
            yield Instance(f"{split}-{n}", split, [rng.uniform(1, 9) for _ in range(JOBS)])

    def run(self, program, instance):
        return [[int(j) for j in row] for row in program.assign(instance.data, MACHINES)]

    def score(self, instance, answer):
        if len(answer) != MACHINES or sorted(j for row in answer for j in row) != list(range(JOBS)):
            raise Infeasible("every job must be on one machine")
        return {"makespan": max(sum(instance.data[j] for j in row) for row in answer)}


ENTRY = Entry(
    "assign", {"times": Floats(), "machines": Int(1, 9)}, RaggedInts("machines", "times", 0, "times")
)
SEED = Program(
    "def assign(times, machines):\n    return [list(range(m, len(times), machines)) for m in range(machines)]\n",
    "deal",
)
ONE = Program(
    "def assign(times, machines):\n    return [list(range(len(times)))] + [[] for _ in range(machines - 1)]\n",
    "one",
)
problem = Problem(
    "machines", "Share jobs among machines.", Machines(), (Hook("assign", (ENTRY,), SEED),), (ONE,)
)
