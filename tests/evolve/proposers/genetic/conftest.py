"""Programs to edit, for a hook of records and for one of sequences, and a campaign in miniature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from evolve.archives import Pareto
from evolve.plugins.problems import load_problem
from evolve.programs import digest, implements, size
from evolve.proposers.genetic import Genetic
from evolve.proposers.genetic.edit import Context
from evolve.proposers.genetic.scopes import grammar
from evolve.proposers.genetic.source import Source, read_source
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Individual,
    Int,
    Ints,
    Objective,
    Program,
    Proposal,
    Record,
    Split,
    Status,
)

JOB = Record({"p": Float(1, unit="h"), "d": Float(0, unit="h")})
STATE = Record({"t": Float(0, unit="h"), "n": Int(1, 50)})
PRIORITY = Hook(
    "priority",
    (Entry("priority", {"job": JOB, "state": STATE}, Float()),),
    Program("def priority(job, state):\n    return job.d\n", "edd"),
)
SEQUENCE = Hook(
    "sequence",
    (
        Entry(
            "sequence",
            {"p": Ints(lo=1, unit="h"), "d": Ints(n="p", lo=0, unit="h")},
            Ints(n="p", lo=0, hi="p"),
        ),
    ),
    Program("def sequence(p, d):\n    return sorted(range(len(p)), key=lambda j: d[j])\n", "edd"),
)
RULES = (
    "def priority(job, state):\n    return max(state.t + job.p, job.d)\n",
    '''from math import exp

LOOK_AHEAD = 2.0


def slack(job, t):
    """Time to spare."""
    return max(0.0, job.d - job.p - t)


def priority(job, state):
    # apparent tardiness cost
    urgency = exp(-slack(job, state.t) / (LOOK_AHEAD * job.p))
    if state.n > 5 and urgency < 0.9:
        urgency *= 0.5
    elif urgency == 0:
        return 1000.0 - job.p
    return -urgency / job.p
''',
    """
def priority(job, state):
    total = 0.0
    for k in range(3):
        total += (job.d - job.p * k) / (1 + k)
    best = job.p if total > state.t else 0.5 * total
    while total > 10:
        total = total / 2
    return best + total
""",
)
ORDERS = (
    """
def sequence(p, d):
    left, order, t = list(range(len(p))), [], 0
    while left:
        best = min(left, key=lambda j: (max(t + p[j], d[j]), p[j]))
        left.remove(best)
        order.append(best)
        t += p[best]
    for i in range(len(order) - 1):
        a, b = order[i], order[i + 1]
        if d[a] - 1.5 * p[a] > d[b]:
            order[i], order[i + 1] = b, a
    return order
""",
    "def sequence(p, d):\n    keys = [a + 2 * b for a, b in zip(p, d)]\n"
    "    return sorted(range(len(p)), key=lambda j: keys[j])\n",
)
CODES = Hook(
    "decide",
    (
        Entry(
            "decide",
            {"job": Record({"slack": Float(unit="h"), "left": Float(0, unit="h"), "busy": Int(0, 2)})},
            Int(0, 3),
        ),
    ),
    Program("def decide(job):\n    return 2 if job.busy else 0\n", "busy"),
)
CHOICES = (
    """
def decide(job):
    if job.slack < 2.0:
        return 1
    wanted = job.left - 1.5 * job.slack
    if wanted > 0.25 and job.busy == 1:
        return 2
    return 0 if wanted > 3.0 else 1
""",
)
CASES = {
    "codes": (CODES, (CODES.seed.text, *CHOICES)),
    "rules": (PRIORITY, (PRIORITY.seed.text, *RULES)),
    "orders": (SEQUENCE, (SEQUENCE.seed.text, *ORDERS)),
}
OBJECTIVES = (Objective("loss"), Objective("size", source="size"))
PROBLEMS = sorted(
    path.parent.name for path in (Path(__file__).parents[4] / "problems").glob("*/problem.yaml")
)


@dataclass(frozen=True)
class Case:
    """A hook and programs for it."""

    hook: Hook
    texts: tuple[str, ...]

    def source(self, number: int) -> Source:
        return read_source(self.texts[number % len(self.texts)], grammar(self.hook))

    def context(self, number: int, seed: int) -> Context:
        return Context(self.source(number), self.source(number + 1), np.random.default_rng(seed))

    def individual(
        self, step: int, text: str, loss: float | None, proposal: Proposal | None = None
    ) -> Individual:
        evaluation = Evaluation(Split.TRAIN, Status.CRASH, reason="failed")
        if loss is not None:
            evaluation = Evaluation(Split.TRAIN, Status.OK, {"loss": loss, "size": float(size(text))})
        return Individual(step, Program(text), digest(text), proposal or Proposal(text, "seed"), evaluation)

    def started(self, proposer: Genetic) -> tuple[Genetic, Pareto]:
        """Return the proposer and an archive that know all programs."""
        archive = Pareto(OBJECTIVES)
        for place, text in enumerate(self.texts):
            individual = self.individual(-place, text, 10.0 - place)
            archive, outcome = archive.add(individual)
            proposer = proposer.tell(individual, outcome)
        return proposer, archive


@pytest.fixture(params=[*CASES, *PROBLEMS])
def case(request: pytest.FixtureRequest) -> Case:
    """Return programs of our own, or a bundled problem's baselines for its first hook."""
    if request.param in CASES:
        return Case(*CASES[request.param])
    problem = load_problem(request.param)
    hook = problem.hooks[0]
    texts = [
        baseline.text for baseline in problem.baselines if implements(baseline.text, problem.hooks) is hook
    ]
    return Case(hook, (hook.seed.text, *texts))


@pytest.fixture
def rules() -> Case:
    return Case(*CASES["rules"])


@pytest.fixture
def codes() -> Case:
    return Case(*CASES["codes"])


@pytest.fixture
def orders() -> Case:
    return Case(*CASES["orders"])


@pytest.fixture
def search() -> Callable[[Case, Genetic, Callable[[str], float | None], int, int], tuple[Genetic, Pareto]]:
    """Return a campaign: propose, evaluate by a function of the text, add, tell."""

    def run(
        case: Case, proposer: Genetic, loss: Callable[[str], float | None], steps: int, seed: int
    ) -> tuple[Genetic, Pareto]:
        archive = Pareto(OBJECTIVES)
        made: Mapping[int, Proposal] = {0: Proposal(case.hook.seed.text, "seed")}
        for step in range(steps):
            rng = np.random.default_rng([seed, step])
            proposal = made.get(step) or proposer.propose(archive, step, rng)
            individual = case.individual(step, proposal.text, loss(proposal.text), proposal)
            archive, outcome = archive.add(individual)
            proposer = proposer.tell(individual, outcome)
        return proposer, archive

    return run
