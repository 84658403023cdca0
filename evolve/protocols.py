"""The roles: what each part must do, with nothing to inherit from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from evolve.types import (
    Call,
    Evaluation,
    Hook,
    Individual,
    Instance,
    Limits,
    Objective,
    Outcome,
    Program,
    Progress,
    Proposal,
    Reply,
    Request,
    Screen,
    Split,
    Usage,
)

Answer = Any
"""What `Verifier.run` returns; made in the trusted process from checked values only."""

Column = Sequence[float] | NDArray[np.float64] | NDArray[np.int64]


class EntryPoint(Protocol):
    """A proxy of one entry point; each call crosses to the candidate's process.

    Raises `CandidateFailed` from every call when the candidate is at fault.
    """

    def __call__(self, *arguments: Any) -> Any:
        """Call once. A `Record` is given as a sequence of its fields, in order.

        Returns `float`, `int`, a float64 or int64 array, or a list of int64 arrays (`RaggedInts`),
        checked against the declaration.
        """

    def rows(self, rows: Sequence[Column], state: Sequence[Column], counts: Sequence[int]) -> NDArray[Any]:
        """Call once per row, in one crossing; for entries of two records with a scalar result.

        Args:
            rows: One column per field of the first record; each of length `sum(counts)`.
            state: One column per field of the second record; each of length `len(counts)`.
            counts: How many consecutive rows share each state.

        Returns:
            float64 or int64 array of length `sum(counts)`.
        """


class Callables(Protocol):
    """A candidate, loaded in its own locked-down process: `program.priority(job, state)`."""

    @property
    def hook(self) -> str:
        """Name of the hook that the program implements."""

    @property
    def usage(self) -> Usage:
        """Resources used so far, loading excluded."""

    def __getattr__(self, entry: str) -> EntryPoint:
        """Return the proxy of a declared entry point."""


class Sandbox(Protocol):
    """Runs candidates. One sandbox serves one worker, one candidate at a time."""

    @property
    def level(self) -> str:
        """Isolation: "strong", "good" or "none"."""

    def open(
        self, program: Program, hook: Hook, limits: Limits, *, seed: int
    ) -> AbstractContextManager[Callables]:
        """Load `program` into a fresh process; it is gone, and reaped, when the context ends.

        Args:
            program: Untrusted text.
            hook: What it must define.
            limits: For the whole life of the process.
            seed: Of every random state that the program can reach.

        Raises:
            CandidateFailed: The program does not load, or lacks an entry point.
            SandboxUnavailable: Before the text was sent, or, also from a call, because an outsider
                killed the process or its server: nothing that a candidate can bring about; worth a
                retry from the start.
        """

    def close(self) -> None:
        """End the sandbox and everything in it; idempotent."""


class Verifier(Protocol):
    """An evaluator: instances, a way to drive a program, and a score from its answer alone."""

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """Declared objectives; the first is primary."""

    def instances(self, split: Split) -> Iterable[Instance]:
        """Return the instances of a split, the same ones at every call."""

    def run(self, program: Callables, instance: Instance) -> Answer:
        """Drive the program on one instance."""

    def score(self, instance: Instance, answer: Answer) -> Mapping[str, float]:
        """Recompute every verifier objective's value from the answer alone.

        Raises:
            Infeasible: The answer breaks a constraint.
        """


@runtime_checkable
class Lockstep(Protocol):
    """A verifier that can advance several instances together, one crossing for all.

    Only sound when instances are independent: the program's process serves all of them.

    Attributes:
        lockstep: Names of the hooks that it can do so for.
    """

    lockstep: frozenset[str]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Answer]:
        """Drive the program on all `instances`; answers in their order."""


@runtime_checkable
class Concealed(Protocol):
    """A verifier whose held-out instances hide a future that a known seed would give away.

    With the published seeds of `instances`, a program that carries a copy of the generator could
    rebuild what it is not shown. A campaign draws a secret of 128 bits instead and keeps it in the
    run folder; `instances` stays what people compare with outside campaigns.
    """

    def concealed(self, split: Split, secret: int) -> Iterable[Instance]:
        """Return validation or test instances drawn from `secret`, the same ones at every call."""


@runtime_checkable
class Counted(Protocol):
    """A verifier that knows how many instances it has without making them, where that takes seconds."""

    def count(self, split: Split) -> int:
        """Return how many instances `instances` yields."""


@runtime_checkable
class Explainer(Protocol):
    """A verifier that can tell a proposer what happened on an instance."""

    def explain(self, instance: Instance, answer: Answer) -> str:
        """Return a sentence or two about this answer; train instances only."""


@runtime_checkable
class Embedding(Protocol):
    """A verifier of a foreign format, whose evaluator shares the candidate's process.

    What such an evaluator says proves nothing: a candidate can change it. Its problem is
    `unverified`, and everything written about it says so.
    """

    def embed(self, program: Program) -> tuple[Program, Hook]:
        """Return what runs in the sandbox in the place of `program`, and its entry points."""

    def whole(self, text: str) -> str:
        """Return a program's text as the complete file that people can use."""


class Archive(Protocol):
    """Kept individuals; a value: `add` returns a new one."""

    @property
    def members(self) -> tuple[Individual, ...]:
        """Every kept individual, elder first."""

    @property
    def front(self) -> tuple[Individual, ...]:
        """The non-dominated members, best on the primary objective first."""

    @property
    def incumbent(self) -> Individual | None:
        """Best on the primary objective; exact ties to the elder."""

    def add(self, individual: Individual) -> tuple[Archive, Outcome]:
        """Return the archive with `individual` considered, and what came of it.

        Failed individuals are never kept.
        """

    def sample(self, rng: np.random.Generator, n: int = 1) -> tuple[Individual, ...]:
        """Choose `n` parents, with replacement only if there are fewer members.

        Returns an empty tuple when the archive is empty.
        """


@runtime_checkable
class Fronted(Protocol):
    """An archive that keeps little but what belongs to one of its fronts.

    Only for such an archive may racing drop a candidate before it has seen every instance.
    """

    @property
    def fronts(self) -> tuple[tuple[Individual, ...], ...]:
        """The fronts of which a candidate must be able to enter one, or is dropped."""


@dataclass(frozen=True)
class Brief:
    """What a proposer may know of a campaign: never a validation or test instance."""

    problem: str
    statement: str
    hook: Hook
    objectives: tuple[Objective, ...]
    limits: Limits


class Proposer(Protocol):
    """Makes candidates; a value: `tell` returns a new one."""

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Make one candidate. Called from several threads at once; must not mutate.

        The result may depend only on this proposer's value, `archive`, `step` and `rng`
        (and on what a model answers).
        """

    def tell(self, individual: Individual, outcome: Outcome) -> Proposer:
        """Return the proposer that knows what became of `individual`."""


class LanguageModel(Protocol):
    """Answers requests; a client, or a wrapper around another language model."""

    def complete(self, request: Request) -> Reply:
        """Answer, or wait until there is an answer. Called from several threads at once.

        Raises:
            ModelError: There is none; see its `kind`.
        """


class CallLog(Protocol):
    """Where attempts to get an answer are recorded. Called from several threads at once."""

    def record(self, call: Call) -> None:
        """Keep an attempt; it is durable when this returns."""

    def find(self, request_digest: str) -> Reply | None:
        """Return the answer that was recorded for a request, `None` if there is none."""


class Stop(Protocol):
    """A pure stop criterion."""

    def __call__(self, progress: Progress) -> str | None:
        """Return why the campaign should start nothing more, or `None`."""


@dataclass(frozen=True)
class Task:
    """One evaluation to execute: everything that a worker needs beyond the problem itself.

    Attributes:
        program: The text.
        hook: Name of the hook that it implements.
        split: Which instances.
        seed: From (campaign seed, step).
        step: For the journal.
        repeats: How often timed objectives are measured; the median counts.
        screen: What allows to end early; `None` for every instance.
    """

    program: Program
    hook: str
    split: Split
    seed: int
    step: int
    repeats: int = 1
    screen: Screen | None = None


class Engine(Protocol):
    """Where evaluations execute."""

    @property
    def workers(self) -> int:
        """How many evaluations run at once."""

    def submit(self, task: Task) -> Future[Evaluation]:
        """Start an evaluation.

        The future raises `ProblemError` when the verifier is at fault and `SandboxUnavailable`
        when no sandbox could be set up after retries.
        """

    def close(self, *, cancel: bool = False) -> None:
        """Release every process; `cancel` does not wait for what runs."""
