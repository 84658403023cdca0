"""A small campaign in values, and models that answer what they are told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from evolve import programs
from evolve.archives import Pareto
from evolve.prompts import Prompts
from evolve.proposers.desk import Desk
from evolve.protocols import Brief
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Individual,
    Int,
    Limits,
    Measurement,
    Objective,
    Outcome,
    Program,
    Proposal,
    Record,
    Reply,
    Request,
    Split,
    Status,
)

EDD = "def priority(job, state):\n    return job.d\n"
MDD = "def priority(job, state):\n    return max(job.d, state.t + job.p)\n"
SPT = "def priority(job, state):\n    return job.p\n"
JOB = Record({"p": Float(lo=1, unit="h"), "d": Float(lo=0, unit="h")})
STATE = Record({"t": Float(lo=0, unit="h"), "n": Int(lo=1)})
ENTRY = Entry(
    "priority",
    {"job": JOB, "state": STATE},
    Float(),
    doc="The waiting job with the smallest value goes next.",
    notes={"job": "one of those that wait", "job.p": "processing time", "state.t": "now"},
)
BRIEF = Brief(
    problem="late",
    statement="Jobs wait for one machine. Let them be late as little as possible in total.",
    hook=Hook("priority", (ENTRY,), Program(EDD, "edd")),
    objectives=(
        Objective("gap", unit="%", reduce="gap", of="tardiness"),
        Objective("size", source="size", unit="nodes"),
    ),
    limits=Limits(cpu_s=2.0, memory_mb=256),
)


@pytest.fixture(scope="session")
def brief() -> Brief:
    return BRIEF


@pytest.fixture
def made() -> Callable[..., Individual]:
    """Make an individual: `made(3, MDD, [5, 9], gap=1.5)`; with `status` it failed."""

    def make(
        step: int,
        text: str = EDD,
        tardiness: Sequence[float] = (),
        *,
        gap: float | None = None,
        proposal: Mapping[str, Any] | None = None,
        **evaluation: Any,
    ) -> Individual:
        measured = tuple(
            Measurement(f"u{n:02}", Status.OK, {"tardiness": value}) for n, value in enumerate(tardiness)
        )
        status = evaluation.pop("status", Status.OK)
        value = sum(tardiness) if gap is None else gap
        objectives = {} if status is not Status.OK else {"gap": float(value), "size": float(len(text))}
        twin = evaluation.pop("twin", None)
        result = Evaluation(
            **{"split": Split.TRAIN, "status": status, "objectives": objectives, "measurements": measured}
            | evaluation
        )
        told = Proposal(
            **{"text": text, "operator": "seed" if step == 0 else "llm/mutate"} | dict(proposal or {})
        )
        return Individual(step, Program(text, f"p{step}"), programs.digest(text), told, result, twin)

    return make


@pytest.fixture
def archive_of() -> Callable[..., Pareto]:
    """Make a real archive of individuals."""

    def make(*individuals: Individual) -> Pareto:
        archive: Any = Pareto(BRIEF.objectives)
        for individual in individuals:
            archive, _ = archive.add(individual)
        return archive

    return make


@dataclass
class Told:
    """A model that gives the answers it was told, the last one for ever; `asked` holds the requests."""

    answers: list[Any]
    asked: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    micro_usd: int = 100

    def complete(self, request: Request) -> Reply:
        with self.lock:
            self.asked.append(request)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Reply):
            return answer
        return Reply(answer, "told", micro_usd=self.micro_usd, call=request.digest[:8])


@pytest.fixture
def told() -> Callable[..., Told]:
    return lambda *answers: Told(list(answers))


@pytest.fixture
def desk() -> Callable[..., Desk]:
    """Set up a desk with the bundled prompts: `desk(model)`."""

    def make(model: Any, every: int = 0) -> Desk:
        return Desk.open(BRIEF, model, Prompts(), seed=7, every=every)

    return make


@pytest.fixture
def kept() -> type[Outcome]:
    return Outcome


@pytest.fixture
def whole() -> Callable[[str], str]:
    """An answer with a whole program."""
    return lambda text: f"Idea: try it.\n\n```python\n{text}```\n"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)
