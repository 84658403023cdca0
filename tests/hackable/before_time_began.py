"""The hole: overlaps are refused, starts before time 0 are not."""

import itertools
import random

from evolve import Entry, Floats, Hook, Infeasible, Instance, Objective, Problem, Program

JOBS = 6


class Starts:
    objectives = (Objective("makespan"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{split}/{n}")
            yield Instance(f"{split}-{n}", split, [rng.uniform(1, 9) for _ in range(JOBS)])

    def run(self, program, instance):
        return [float(s) for s in program.starts(instance.data)]

    def score(self, instance, answer):
        if len(answer) != JOBS:
            raise Infeasible("every job needs a start")
        spans = sorted(zip(answer, instance.data, strict=True))
        if any(b < a + p - 1e-9 for (a, p), (b, _) in itertools.pairwise(spans)):
            raise Infeasible("two jobs at once")
        return {"makespan": max(s + p for s, p in spans)}


ENTRY = Entry("starts", {"times": Floats()}, Floats("times"))
SEED = Program(
    "def starts(times):\n    return [sum(times[:j]) + 3.0 * j for j in range(len(times))]\n", "with_gaps"
)
TIGHT = Program(
    "def starts(times):\n    return [sum(times[:j]) + 1.0 * j for j in range(len(times))]\n", "tighter"
)
problem = Problem(
    "starts", "Start jobs on one machine.", Starts(), (Hook("starts", (ENTRY,), SEED),), (TIGHT,)
)
