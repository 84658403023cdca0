"""Frozen values that every part of the framework exchanges."""

from __future__ import annotations

import enum
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal


class Split(enum.StrEnum):
    """Which instances: the proposer sees feedback from `TRAIN` only."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class Status(enum.StrEnum):
    """What became of a program; everything but `OK` is a failure of the candidate."""

    OK = "ok"
    INVALID = "invalid"  # does not parse, breaks its contract, or an answer of wrong type, count or range
    INFEASIBLE = "infeasible"  # a well-formed answer that breaks a constraint of the problem
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"  # raised an exception, exited or died by a signal
    VIOLATION = "violation"  # tried what the sandbox forbids
    DROPPED = "dropped"  # abandoned by racing before it saw every instance


class Outcome(enum.IntEnum):
    """What an archive did with an individual; truthy when it was kept."""

    REJECTED = 0
    ACCEPTED = 1
    BEST = 2  # kept, and the new incumbent


# --- what a problem declares ------------------------------------------------------------------


@dataclass(frozen=True)
class Objective:
    """A declared quantity with a direction and a unit.

    Attributes:
        name: Key in every table and JSON file.
        direction: Which way is better.
        unit: For people, e.g. "%" or "ms"; "" for a pure number.
        reduce: How values on instances become one number.
            "mean", "sum"; "worst" (of the instances); "worst_tenth" is the mean over the worst
            tenth of them, at least one; "gap" is 100·(Σv − Σref)/max(|Σref|, ε), taken in loss;
            "worst_gap" is the largest "gap" over the instances' groups.
        of: Key of the value that `Verifier.score` returns; `None` means `name`.
        source: Who measures it: "verifier" (from the answers), "cpu" (CPU time of the program's
            process over that of the problem's reference program, timed in the same window), or
            "size" (nodes of the program's normalised syntax tree).
        resolution: Relative difference below which two values count as equal in an archive;
            0 compares exactly. Meant for what is measured with noise.
    """

    name: str
    direction: Literal["minimise", "maximise"] = "minimise"
    unit: str = ""
    reduce: Literal["mean", "sum", "worst", "worst_tenth", "gap", "worst_gap"] = "mean"
    of: str | None = None
    source: Literal["verifier", "cpu", "size"] = "verifier"
    resolution: float = 0.0

    @property
    def key(self) -> str:
        """Key of the value of one instance that this objective reduces."""
        return self.of or self.name

    def loss(self, value: float) -> float:
        """Return the minimised form of `value`."""
        return value if self.direction == "minimise" else -value

    def box(self, value: float) -> float:
        """Return the loss of `value`, rounded to `resolution` on a logarithmic scale."""
        loss = self.loss(value)
        if not self.resolution or not loss:
            return loss
        step = math.log1p(self.resolution)
        return math.copysign(math.exp(round(math.log(abs(loss)) / step) * step), loss)


@dataclass(frozen=True)
class Reference:
    """A value to compare with; only `exact` and `bound` make a gap certified."""

    value: float
    kind: Literal["exact", "bound", "best_known"]
    source: str

    @property
    def certified(self) -> bool:
        """Whether a gap against this value is a certificate."""
        return self.kind != "best_known"


@dataclass(frozen=True)
class Instance:
    """One input of a problem; `data` belongs to the verifier and never leaves its process.

    Attributes:
        name: Unique within its split.
        split: The split that it belongs to.
        data: Whatever the verifier needs; opaque to the framework.
        references: By the key of the value they refer to.
        group: Cell of an experimental design, for "worst_gap" and stratified statistics.
    """

    name: str
    split: Split
    data: Any
    references: Mapping[str, Reference] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True)
class Float:
    """A finite real number, `lo <= x <= hi`."""

    lo: float = -math.inf
    hi: float = math.inf
    unit: str = ""


@dataclass(frozen=True)
class Int:
    """An integer, `lo <= x < hi`; a bound may name a parameter (see `Ints.n`)."""

    lo: int | str = -(2**63)
    hi: int | str = 2**63 - 1
    unit: str = ""


@dataclass(frozen=True)
class Floats:
    """A flat sequence of finite reals, each `lo <= x <= hi`; arrives as a list of `float`.

    `n` is a count, the name of a parameter (the length of a sequence or the value of an integer),
    a product of such names ("layers*slots"), or `None` in a parameter (any length).
    """

    n: int | str | None = None
    lo: float = -math.inf
    hi: float = math.inf
    unit: str = ""


@dataclass(frozen=True)
class Ints:
    """A flat sequence of integers, each `lo <= x < hi`; arrives as a list of `int`; see `Floats`."""

    n: int | str | None = None
    lo: int | str = -(2**63)
    hi: int | str = 2**63 - 1
    unit: str = ""


@dataclass(frozen=True)
class RaggedInts:
    """`rows` sequences of integers, each `lo <= x < hi`, of any lengths that sum to at most `total`."""

    rows: int | str
    total: int | str
    lo: int | str = -(2**63)
    hi: int | str = 2**63 - 1


@dataclass(frozen=True)
class Array:
    """A read-only numpy array given to a program (never returned by one).

    `shape` is for people: it names the dimensions, e.g. `("layers", "experts")`.
    """

    dtype: Literal["float64", "int64"]
    shape: tuple[str | int, ...]
    unit: str = ""


@dataclass(frozen=True)
class Record:
    """A named tuple of scalars, read by attribute: `job.p`."""

    fields: Mapping[str, Float | Int]


Scalar = Float | Int
Parameter = Float | Int | Floats | Ints | Array | Record
Returns = Float | Int | Floats | Ints | RaggedInts


@dataclass(frozen=True)
class Entry:
    """An entry point of a program: a function that a verifier calls.

    The declaration makes the wire format, the check of the answer, the contract in a prompt and
    the grammar of the genetic proposer.

    Attributes:
        name: Of the function.
        parameters: By name, in order.
        returns: What one call must return.
        doc: One or two sentences for whoever writes the program.
        notes: By parameter ("job") or by field ("job.p"), what it means.
    """

    name: str
    parameters: Mapping[str, Parameter]
    returns: Returns
    doc: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The head of the function, e.g. `priority(job, state)`."""
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True)
class Program:
    """Source text, with the name by which people know it."""

    text: str
    name: str = ""


@dataclass(frozen=True)
class Hook:
    """One way to solve a problem: what a program must define, and the seed program that does.

    A problem with several hooks lets a campaign choose; a program implements exactly one.
    """

    name: str
    entries: tuple[Entry, ...]
    seed: Program


@dataclass(frozen=True)
class Limits:
    """What a program may use, per instance; enforced from outside.

    Attributes:
        cpu_s: CPU seconds; a wall-clock backstop of ten times stands behind it.
        memory_mb: Address space beyond that of the empty sandbox.
        output_kb: What a program may print (kept for the proposer, never a result).
        modules: Importable beyond the sandbox's own allow-list, preloaded.
    """

    cpu_s: float = 2.0
    memory_mb: int = 512
    output_kb: int = 8
    modules: tuple[str, ...] = ()


# --- what an evaluation yields ----------------------------------------------------------------


@dataclass(frozen=True)
class Usage:
    """Resources of a program's process, measured from outside it."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_kb: int = 0
    calls: int = 0


@dataclass(frozen=True)
class Measurement:
    """One program on one instance."""

    instance: str
    status: Status
    values: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    cpu_s: float = 0.0


@dataclass(frozen=True)
class Evaluation:
    """One program on a split.

    Attributes:
        split: The split.
        status: `OK`, or that of the first instance that failed: a program fails as a whole.
        objectives: By name, in the objective's own unit and direction; empty unless `OK`.
        measurements: One per instance tried, in the order tried.
        reason: Short and safe to show to a proposer; "" when `OK`.
        feedback: What the verifier explains about the worst instances; train only.
        cpu_s: CPU seconds spent on it, all processes.
    """

    split: Split
    status: Status
    objectives: Mapping[str, float] = field(default_factory=dict)
    measurements: tuple[Measurement, ...] = ()
    reason: str = ""
    feedback: str = ""
    cpu_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every instance was answered feasibly."""
        return self.status is Status.OK


# --- what a language model is asked, and answers ----------------------------------------------


@dataclass(frozen=True)
class Request:
    """What a language model is asked.

    Attributes:
        system: The same for a whole campaign, so that a provider can cache it.
        prompt: What this request adds.
        max_tokens: The answer's length at most, hidden reasoning included.
        temperature: `None` leaves it to the model, which is all that reasoning models accept.
        seed: Of the campaign.
        step: That the answer is for.
        part: Which of a step's requests, e.g. "propose" or "repair".
        review: Says what is wrong with an answer, "" if nothing is; for whoever answers by hand.
    """

    system: str
    prompt: str
    max_tokens: int = 8192
    temperature: float | None = None
    seed: int = 0
    step: int = 0
    part: str = "propose"
    review: Callable[[str], str] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal of everything that decides the answer, and of who asks."""
        what = [self.system, self.prompt, self.max_tokens, self.temperature, self.seed, self.step, self.part]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()


@dataclass(frozen=True)
class Tokens:
    """Tokens that a call was billed for.

    Attributes:
        input: Of the question, all of them.
        cached: Those of `input` that the provider had cached.
        written: Those of `input` that it put into its cache, at its surcharge.
        output: Of the answer, hidden reasoning included.
        reasoning: Those of `output` that nobody sees.
    """

    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    reasoning: int = 0


@dataclass(frozen=True)
class Reply:
    """What a language model answered.

    Attributes:
        text: The answer; "" if it was all hidden reasoning, or refused.
        model: Specification of the model that answered.
        finish: Why it ended: "length" is an answer cut off at `Request.max_tokens`.
        tokens: As billed.
        micro_usd: Cost in millionths of a dollar, rounded up; 0 for a repeated answer.
        call: Id of the recorded call.
    """

    text: str
    model: str
    finish: Literal["stop", "length", "refusal", "other"] = "stop"
    tokens: Tokens = field(default_factory=Tokens)
    micro_usd: int = 0
    call: str = ""


@dataclass(frozen=True)
class Call:
    """One attempt to get an answer, as recorded.

    Attributes:
        id: The same for all attempts at one request.
        request: What was asked.
        model: Specification of the model.
        reply: `None` if the attempt failed.
        error: Why it failed.
        micro_usd: What it cost, or may have cost if nobody can know.
        seconds: Wall time that it took.
    """

    id: str
    request: Request
    model: str
    reply: Reply | None = None
    error: str = ""
    micro_usd: int = 0
    seconds: float = 0.0


# --- what a search passes around --------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A candidate's text and where it came from.

    Attributes:
        text: The program; "" when the proposer could not make one (`note` says why).
        operator: The named kind of change, e.g. "genetic/constant".
        parents: Steps of the individuals that it was made from.
        note: One line for people: what was changed.
        calls: Ids of the recorded model calls that made it.
        detail: Whatever else the proposer wants kept; JSON values only.
    """

    text: str
    operator: str
    parents: tuple[int, ...] = ()
    note: str = ""
    calls: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Individual:
    """A program with its evaluation and lineage.

    Attributes:
        step: Number of the proposal in its campaign; the seed program is 0, the other baselines
            that a search starts from are negative.
        program: The text; its name is the first 10 digits of `digest`, or a baseline's.
        digest: Of the normalised syntax tree.
        proposal: Provenance.
        evaluation: On train.
        twin: Step of an elder with the same digest; then nothing was evaluated.
    """

    step: int
    program: Program
    digest: str
    proposal: Proposal
    evaluation: Evaluation
    twin: int | None = None

    @property
    def costs(self) -> bool:
        """Whether an evaluation was spent on it: not on duplicates, empty proposals, baselines."""
        return self.step > 0 and self.twin is None and bool(self.proposal.text)

    @property
    def objectives(self) -> Mapping[str, float]:
        """Objectives on train."""
        return self.evaluation.objectives


@dataclass(frozen=True)
class Progress:
    """What a campaign has used and reached; the only input of stop criteria.

    Attributes:
        proposed: Steps begun.
        pending: Steps begun and not yet folded; each may still become an evaluation.
        evaluated: Evaluations folded (failed ones count, duplicates do not).
        duplicates: Proposals that cost no evaluation: the program was known, or there was none.
        barren: Consecutive proposals of that kind, up to now.
        micro_usd: Money spent on models, in millionths of a dollar.
        reserved_micro_usd: The most that calls in flight can still cost.
        elapsed_s: Wall seconds, earlier sittings included.
        best: Incumbent's primary objective on train; `None` before there is one.
        last_gain: `evaluated` when the incumbent last changed.
        statuses: Evaluations by status.
    """

    proposed: int = 0
    pending: int = 0
    evaluated: int = 0
    duplicates: int = 0
    barren: int = 0
    micro_usd: int = 0
    reserved_micro_usd: int = 0
    elapsed_s: float = 0.0
    best: float | None = None
    last_gain: int = 0
    statuses: Mapping[str, int] = field(default_factory=dict)

    @property
    def started(self) -> int:
        """Evaluations done or still possible: what a budget must count."""
        return self.evaluated + self.pending


@dataclass(frozen=True)
class Problem:
    """A problem, ready to be searched.

    Attributes:
        name: Bundled name, or the stem of the plugin file.
        statement: What a proposer is told; plain text or Markdown.
        verifier: Instances, run and score (role `evolve.protocols.Verifier`).
        hooks: Ways to solve it; the first is the default.
        baselines: Human rules; each implements one hook.
        limits: For one program on one instance.
        reference: Name of the baseline that "cpu" objectives are relative to.
        digest: Of every file that the problem was loaded from; "" before loading.
    """

    name: str
    statement: str
    verifier: Any
    hooks: tuple[Hook, ...]
    baselines: tuple[Program, ...] = ()
    limits: Limits = field(default_factory=Limits)
    reference: str = ""
    digest: str = ""

    @property
    def objectives(self) -> Sequence[Objective]:
        """Declared objectives, primary first."""
        return self.verifier.objectives  # type: ignore[no-any-return]
