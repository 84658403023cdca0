"""The hole: every split has the same instances."""

import random

from evolve import Entry, Floats, Hook, Infeasible, Instance, Ints, Objective, Problem, Program

JOBS = 8


class Sequence:
    objectives = (Objective("flow"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{n}")
            yield Instance(f"{split}-{n}", split, [rng.uniform(1, 9) for _ in range(JOBS)])

    def run(self, program, instance):
        return [int(j) for j in program.order(instance.data)]

    def score(self, instance, answer):
        if not hasattr(answer, "__len__") or sorted(answer) != list(range(JOBS)):
            raise Infeasible("every job must be there once")
        now = total = 0.0
        for job in answer:
            now += instance.data[job]
            total += now
        return {"flow": total / JOBS}


ENTRY = Entry("order", {"times": Floats()}, Ints("times", 0, "times"))
SEED = Program("def order(times):\n    return list(range(len(times)))\n", "as_given")
LONGEST = Program(
    "def order(times):\n    return sorted(range(len(times)), key=lambda j: -times[j])\n", "longest"
)
problem = Problem(
    "sequence",
    "Order jobs so that they wait little.",
    Sequence(),
    (Hook("order", (ENTRY,), SEED),),
    (LONGEST,),
)
