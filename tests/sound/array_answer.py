"""Shares of a load on servers, as an array: they must be non-negative and sum to one."""

import random

import numpy as np

from evolve import Entry, Floats, Hook, Infeasible, Instance, Objective, Problem, Program


class Shares:
    objectives = (Objective("delay"),)

    def instances(self, split):
        for n in range(4):
            rng = random.Random(f"{split}/{n}")
            yield Instance(f"{split}-{n}", split, np.array([rng.uniform(1, 5) for _ in range(6)]))

    def run(self, program, instance):
        return program.shares(instance.data)

    def score(self, instance, answer):
        shares = np.asarray(answer, dtype=float)
        if shares.shape != instance.data.shape or not (np.all(shares >= 0) and abs(shares.sum() - 1) <= 1e-9):
            raise Infeasible("shares are from 0, and sum to 1")
        return {"delay": float((shares**2 / instance.data).sum())}


ENTRY = Entry("shares", {"speeds": Floats()}, Floats("speeds", 0.0, 1.0))
SEED = Program("def shares(speeds):\n    return [1.0] + [0.0] * (len(speeds) - 1)\n", "first")
EVEN = Program("def shares(speeds):\n    return [1 / len(speeds)] * len(speeds)\n", "even")
problem = Problem("shares", "Share the load.", Shares(), (Hook("shares", (ENTRY,), SEED),), (EVEN,))
