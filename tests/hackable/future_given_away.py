"""The hole: an argument of the rule is the place of the job in the best sequence."""

import random

from evolve import Entry, Float, Hook, Infeasible, Instance, Objective, Problem, Program, Record, Reference

JOBS = 8


class Dispatch:
    objectives = (Objective("gap", unit="%", reduce="gap", of="weighted"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{split}/{n}")
            jobs = [(rng.uniform(1, 9), rng.uniform(1, 5)) for _ in range(JOBS)]
            best = sorted(range(JOBS), key=lambda j: jobs[j][0] / jobs[j][1])
            bound = Reference(cost(jobs, best), "exact", "Smith 1956")
            yield Instance(f"{split}-{n}", split, jobs, {"weighted": bound})

    def run(self, program, instance):
        best = sorted(range(JOBS), key=lambda j: instance.data[j][0] / instance.data[j][1])
        left, order = list(range(JOBS)), []
        while left:
            scores = {
                j: program.priority([*instance.data[j], float(best.index(j))], [len(left)]) for j in left
            }
            order.append(min(left, key=scores.get))
            left.remove(order[-1])
        return order

    def score(self, instance, answer):
        if sorted(answer) != list(range(JOBS)):
            raise Infeasible("every job once")
        return {"weighted": cost(instance.data, answer)}


def cost(jobs, order):
    now = total = 0.0
    for job in order:
        now += jobs[job][0]
        total += jobs[job][1] * now
    return total


JOB = Record({"time": Float(), "weight": Float(), "hint": Float()})
ENTRY = Entry("priority", {"job": JOB, "state": Record({"left": Float()})}, Float())
SHORTEST = Program("def priority(job, state):\n    return job.time\n", "shortest")
HEAVIEST = Program("def priority(job, state):\n    return -job.weight\n", "heaviest")
problem = Problem(
    "dispatch", "Which job is next?", Dispatch(), (Hook("priority", (ENTRY,), HEAVIEST),), (SHORTEST,)
)
