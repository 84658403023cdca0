"""One machine that must be cleaned between colours: which waiting job is next?"""

import random

from evolve import Entry, Float, Hook, Infeasible, Instance, Objective, Problem, Program, Record

JOBS = 9


class Setups:
    objectives = (Objective("makespan", unit="min"),)

    def instances(self, split):
        for n in range(3):
            rng = random.Random(f"setups/{split}/{n}")
            yield Instance(
                f"{split}-{n}", split, [(rng.uniform(1, 5), rng.uniform(0, 9)) for _ in range(JOBS)]
            )

    def run(self, program, instance):
        left, order, colour = list(range(JOBS)), [], 0.0
        while left:
            rows = [[abs(instance.data[j][1] - colour), instance.data[j][0]] for j in left]
            scores = [program.wait(row, [float(len(left))]) for row in rows]
            order.append(left.pop(scores.index(min(scores))))
            colour = instance.data[order[-1]][1]
        return order

    def score(self, instance, answer):
        if sorted(answer) != list(range(JOBS)):
            raise Infeasible("every job once")
        now = colour = 0.0
        for job in answer:
            length, wanted = instance.data[job]
            now, colour = now + length + abs(wanted - colour), wanted
        return {"makespan": now}


JOB = Record({"setup": Float(0, unit="min"), "length": Float(0, unit="min")})
ENTRY = Entry("wait", {"job": JOB, "state": Record({"left": Float(0)})}, Float())
SEED = Program("def wait(job, state):\n    return job.length\n", "shortest")
LEAST = Program("def wait(job, state):\n    return job.setup\n", "least_setup")
problem = Problem("setups", __doc__, Setups(), (Hook("wait", (ENTRY,), SEED),), (LEAST,))
