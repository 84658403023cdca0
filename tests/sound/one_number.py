"""A number for a number: how far the answer is from the square."""

import math

from evolve import Entry, Float, Hook, Infeasible, Instance, Objective, Problem, Program


class Square:
    objectives = (Objective("distance"),)

    def instances(self, split):
        first = {"train": 0, "validation": 10, "test": 20}[split]
        return [Instance(f"{split}-{n}", split, first + n / 2) for n in range(5)]

    def run(self, program, instance):
        return program.guess(instance.data)

    def score(self, instance, answer):
        if not isinstance(answer, float) or not math.isfinite(answer):
            raise Infeasible("a finite number")
        return {"distance": abs(answer - instance.data**2)}


ENTRY = Entry("guess", {"x": Float()}, Float())
SEED = Program("def guess(x):\n    return x + 1.5\n", "seed")
DOUBLE = Program("def guess(x):\n    return 2 * x\n", "double")
problem = Problem("square", "Return the square of x.", Square(), (Hook("guess", (ENTRY,), SEED),), (DOUBLE,))
