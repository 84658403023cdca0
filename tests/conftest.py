"""Runs made without a search: a real journal, written through the real ledger, with chosen values."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from evolve import programs
from evolve.campaign.charter import charter, record_instances
from evolve.campaign.ledger import Ledger
from evolve.campaign.shrink import Terms, Trial
from evolve.campaign.simplifying import Simplified, record
from evolve.indicators import reduce
from evolve.store import Journal
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Instance,
    Int,
    Measurement,
    Objective,
    Problem,
    Program,
    Proposal,
    Record,
    Reference,
    Split,
    Status,
)

OBJECTIVES = (
    Objective("gap", unit="%", reduce="gap", of="tardiness"),
    Objective("worst_cell", unit="%", reduce="worst_gap", of="tardiness"),
    Objective("cpu", source="cpu", unit="× edd"),
    Objective("size", source="size", unit="nodes"),
)
SIZES = {Split.TRAIN: 40, Split.VALIDATION: 20, Split.TEST: 45}
RULES = {"edd": 0.62, "mdd": 0.11, "atc": 0.19, "covert": 0.23, "spt": 3.4}
RULE_TEXT = {
    "edd": "def priority(job, state):\n    return job.d\n",
    "mdd": "def priority(job, state):\n    return max(job.d, state.t + job.p)\n",
    "atc": "from math import exp\n\n\ndef priority(job, state):\n"
    "    slack = max(0.0, job.d - job.p - state.t)\n    return -exp(-slack / state.mean_p) / job.p\n",
    "covert": "def priority(job, state):\n    slack = max(0.0, job.d - job.p - state.t)\n"
    "    return -max(0.0, 1 - slack / (2 * job.p)) / job.p\n",
    "spt": "def priority(job, state):\n    return job.p\n",
}
JOB = Record({"p": Float(), "d": Float()})
STATE = Record({"t": Float(), "n": Int()})
HOOK = Hook(
    "priority", (Entry("priority", {"job": JOB, "state": STATE}, Float()),), Program(RULE_TEXT["edd"], "edd")
)

# A slow machine is no bug: deadlines of single examples would be. `make test-slow` looks harder.
settings.register_profile("fast", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


class Tables:
    """The part of a verifier that a journal needs: objectives and instances."""

    objectives = OBJECTIVES

    def instances(self, split: Split) -> tuple[Instance, ...]:
        rng = np.random.default_rng([7, list(Split).index(split)])
        made = []
        for i in range(SIZES[split]):
            optimum = float(rng.integers(800, 40_000))
            reference = {"tardiness": Reference(optimum, "exact", "Lawler 1977")}
            made.append(Instance(f"{split}-{i:03}", split, None, reference, f"tf{i % 4 * 0.2 + 0.2:.1f}"))
        return tuple(made)


@dataclass
class RunWriter:
    """Writes a journal step by step; values follow from how good a program is said to be.

    Attributes:
        folder: Of the run.
        config: Settings that the journal keeps.
        shift: Added to a discovered program's gap on held-out splits (0.02 is two points).
    """

    folder: Path
    config: dict[str, Any] = field(default_factory=dict)
    shift: float = 0.0
    now: float = 1_750_000_000.0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.problem = Problem(
            "tardiness",
            "Sequence the jobs.",
            Tables(),
            (HOOK,),
            tuple(Program(RULE_TEXT[name], name) for name in RULES),
            digest="0f" * 20,
        )
        config = {"problem": "tardiness", "seed": 1, "evaluations": 200, "ordered": False, "models": []}
        meta = charter(self.problem, HOOK, config | self.config, "strong")
        self.journal = Journal.create(self.folder / "journal.sqlite", meta, self.clock)
        self.journal._db.execute("PRAGMA synchronous=OFF")  # nobody cuts the power of a test
        self.ledger = Ledger(self.journal)
        environment = {"evolve": "0.1.0", "python": "3.11.9", "cores": 2, "libraries": {"numpy": "2.4.6"}}
        (self.folder / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
        record_instances(self.journal, Split.TRAIN, self.problem.verifier.instances(Split.TRAIN))

    def clock(self) -> float:
        self.now += 0.05
        return self.now

    def begin(self) -> None:
        self.journal.append("sitting", {})
        for step, name in zip(range(0, -len(RULES), -1), RULES, strict=True):
            self.add(step, RULE_TEXT[name], RULES[name], operator="baseline" if step else "seed", name=name)

    def evaluation(self, text: str, quality: float, split: Split) -> Evaluation:
        """Evaluate as if each instance's value were its optimum plus `quality` of it, more or less."""
        digest = programs.digest(text)
        rng = np.random.default_rng([int(digest[:8], 16), list(Split).index(split)])
        instances = self.problem.verifier.instances(split)
        rows = []
        for instance in instances:
            optimum = instance.references["tardiness"].value
            value = round(optimum * (1 + quality * rng.uniform(0.4, 1.6)))
            rows.append(Measurement(instance.name, Status.OK, {"tardiness": float(value)}, cpu_s=0.004))
        values = {m.instance: m.values["tardiness"] for m in rows}
        objectives = {o.name: reduce(o, instances, values) for o in OBJECTIVES[:2]}
        size = float(programs.size(text))
        objectives |= {"cpu": round(0.8 + size / 40 + rng.normal(0, 0.02), 4), "size": size}
        return Evaluation(split, Status.OK, objectives, tuple(rows), cpu_s=0.21)

    def add(
        self, step: int, text: str, quality: float, *, operator: str = "genetic/constant", **rest: Any
    ) -> None:
        """Record a candidate and its evaluation on train."""
        name = rest.pop("name", "")
        self.ledger.propose(step, Proposal(text, operator, **rest), programs.digest(text), step, name)
        self.ledger.evaluate(step, self.evaluation(text, quality, Split.TRAIN))

    def fail(self, step: int, text: str, status: Status, reason: str, **rest: Any) -> None:
        """Record a candidate that failed."""
        proposal = Proposal(text, rest.pop("operator", "genetic/statement"), **rest)
        self.ledger.propose(step, proposal, f"failed{step:034}", step)
        self.ledger.evaluate(step, Evaluation(Split.TRAIN, status, reason=reason, cpu_s=0.02))

    def simplify(self, step: int, text: str, quality: float) -> None:
        """Record a simpler version of a program, as a campaign does at its end."""
        program = Program(text, programs.digest(text)[:10])
        original = next(i for i in self.ledger.individuals() if i.step == step)
        held = {split: self.evaluation(text, quality, split) for split in (Split.TRAIN, Split.VALIDATION)}
        sizes = programs.size(original.program.text), programs.size(text)
        trials = (
            Trial("drop `if slack > 1`", sizes[1], "kept"),
            Trial("left of `a - b`", sizes[1] - 2, "gap on train: 1 to 9"),
        )
        simplified = Simplified(step, program, held, sizes, Terms(), 4, trials)
        record(self.ledger, simplified)
        self.ledger.score(program, programs.digest(text), self.evaluation(text, quality, Split.TEST))

    def search(self, candidates: int, seed: int = 1) -> dict[int, float]:
        """Record a search that gets better; return the quality of each step."""
        rng = np.random.default_rng(seed)
        alive = {-1: (RULES["mdd"], 2.0)}
        for step in range(1, candidates + 1):
            parent = int(rng.choice(list(alive)[-12:]))
            quality, constant = alive[parent]
            made = max(0.012, quality * float(rng.lognormal(0.02, 0.25)))
            text = variant(round(constant + float(rng.normal(0, 0.3)), 4), step)
            if step % 9 == 0:
                self.fail(step, text, Status.TIMEOUT, "cpu limit of 2 s on train-004", parents=(parent,))
            elif step % 14 == 0:
                reason = "ZeroDivisionError: float division by zero (line 6)"
                self.fail(step, text, Status.CRASH, reason, parents=(parent,))
            else:
                kind = ("constant", "statement", "wrap", "crossover")[step % 4]
                note = f"constant {constant} became another"
                self.add(step, text, made, operator=f"genetic/{kind}", parents=(parent,), note=note)
                alive[step] = (made, constant)
        return {step: quality for step, (quality, _) in alive.items()}

    def finish(self, qualities: dict[int, float]) -> None:
        """Record the finals as a campaign does, of the five best."""
        self.journal.append("ended", {"reason": "evaluations"})
        for split in (Split.VALIDATION, Split.TEST):
            record_instances(self.journal, split, self.problem.verifier.instances(split))
        steps = [step for step in sorted(qualities, key=lambda s: qualities[s]) if step > 0][:5]
        individuals = {i.step: i for i in self.ledger.individuals()}
        self.journal.append("opened", {"split": "test", "programs": len(steps) + len(RULES)})
        for step in steps:
            program, digest = individuals[step].program, individuals[step].digest
            for split in (Split.VALIDATION, Split.TEST):
                evaluation = self.evaluation(program.text, qualities[step] + self.shift, split)
                self.ledger.score(program, digest, evaluation)
        for name, quality in RULES.items():
            rule = Program(RULE_TEXT[name], name)
            for split in (Split.TRAIN, Split.TEST):
                self.ledger.score(
                    rule, programs.digest(rule.text), self.evaluation(rule.text, quality, split)
                )
        self.journal.append("finalists", {"steps": steps})


def variant(constant: float, step: int) -> str:
    """Return a program that differs from every other one by its constants."""
    return (
        "from math import exp\n\n\n"
        "def priority(job, state):\n"
        "    slack = max(0.0, job.d - job.p - state.t)\n"
        f"    if slack > {constant} * job.p:\n"
        f"        return job.d + {step}.5\n"
        f"    urgency = exp(-slack / ({constant} * job.p))\n"
        "    return max(job.d, state.t + job.p) - urgency\n"
    )


MakeRun = Callable[..., RunWriter]


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[MakeRun]:
    """Return a maker of finished runs: `make_run(candidates=60)`."""
    with _maker(tmp_path) as make:
        yield make


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunWriter]:
    """Return one finished run of 60 candidates that all tests may read."""
    with _maker(tmp_path_factory.mktemp("finished")) as make:
        yield make()


@contextmanager
def _maker(place: Path) -> Iterator[MakeRun]:
    writers: list[RunWriter] = []

    def make(
        name: str = "tardiness-1", *, candidates: int = 60, finish: bool = True, **options: Any
    ) -> RunWriter:
        seed = options.pop("seed", 1)
        writer = RunWriter(place / "runs" / name, **options)
        writers.append(writer)
        writer.begin()
        qualities = writer.search(candidates, seed)
        if finish:
            writer.finish(qualities)
        return writer

    yield make
    for writer in writers:
        writer.journal.close()


@pytest.fixture
def plugin() -> Path:
    """Return the one-file problem that stands for a user's own."""
    return Path(__file__).parent / "plugins" / "packing.py"


@pytest.fixture
def shared() -> Path:
    """Return the folder of measurement data beside the checkout; skips without it."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("no folder `shared` beside the checkout")
    return folder
