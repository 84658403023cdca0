"""Online bin packing: each item goes, as it comes, into the open bin with the highest score."""

import math
import random

from evolve import Entry, Float, Hook, Infeasible, Instance, Objective, Problem, Program, Record, Reference

CAPACITY, ITEMS = 100, 60


class Packing:
    objectives = (Objective("excess", unit="%", reduce="gap", of="bins"), Objective("size", source="size"))

    def instances(self, split):
        for n in range(8):
            rng = random.Random(f"{split}-{n}")
            items = [rng.randint(15, 70) for _ in range(ITEMS)]
            bound = Reference(math.ceil(sum(items) / CAPACITY), "bound", "total size over capacity")
            yield Instance(f"{split}-{n}", split, items, {"bins": bound})

    def run(self, program, instance):
        free, answer = [], []
        for item in instance.data:
            fitting = [b for b, room in enumerate(free) if room >= item]
            scores = (
                program.score.rows([[free[b] for b in fitting]], [[item]], [len(fitting)]) if fitting else []
            )
            best = fitting[max(range(len(fitting)), key=lambda k: scores[k])] if fitting else len(free)
            if best == len(free):
                free.append(CAPACITY)
            free[best] -= item
            answer.append(best)
        return answer

    def score(self, instance, answer):
        for b in set(answer):
            if sum(i for i, at in zip(instance.data, answer, strict=True) if at == b) > CAPACITY:
                raise Infeasible(f"bin {b} overflows")
        return {"bins": len(set(answer))}


ENTRY = Entry("score", {"bin": Record({"free": Float()}), "item": Record({"size": Float()})}, Float())
BEST, WORST = (f"def score(bin, item):\n    return {sign}bin.free\n" for sign in ("-", ""))
HOOK = Hook("score", (ENTRY,), Program(WORST, "worst_fit"))
problem = Problem("packing", __doc__, Packing(), (HOOK,), (Program(BEST, "best_fit"),))
