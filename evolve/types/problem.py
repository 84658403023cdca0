"""What a problem declares: objectives, instances, hooks, baselines and limits."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evolve.types.entries import Entry


class Split(enum.StrEnum):
    """Which instances: the proposer sees feedback from `TRAIN` only."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


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
            "mean_gap" is the mean of the instances' own gaps, for references far from zero;
            "worst_gap" is the largest "gap" over the instances' groups.
        of: Key of the value that `Verifier.score` returns; `None` means `name`.
        source: Who measures it: "verifier" (from the answers), "cpu" (CPU time of the program's
            process over that of the problem's reference program, timed in the same window), or
            "size" (nodes of the program's normalised syntax tree).
        resolution: Relative difference below which two values count as equal in an archive;
            0 compares exactly. Meant for what is measured with noise.
        repeats: How often what is timed is measured at least, side by side with the reference program;
            the median counts. Far fewer do for a slow program.
    """

    name: str
    direction: Literal["minimise", "maximise"] = "minimise"
    unit: str = ""
    reduce: Literal["mean", "sum", "worst", "worst_tenth", "gap", "mean_gap", "worst_gap"] = "mean"
    of: str | None = None
    source: Literal["verifier", "cpu", "size"] = "verifier"
    resolution: float = 0.0
    repeats: int = 1

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
        group: Cell of an experimental design, for "worst_gap".
        stratum: Finer cell, whose instances are replicates of each other: what a bootstrap
            resamples within. "" means `group`.
    """

    name: str
    split: Split
    data: Any
    references: Mapping[str, Reference] = field(default_factory=dict)
    group: str = ""
    stratum: str = ""


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
        needs: Tags that a machine must carry to evaluate it, e.g. "gpu" or "machine=m4", for problems
            that measure real hardware; looked at where evaluations run on a cluster.
    """

    name: str
    statement: str
    verifier: Any
    hooks: tuple[Hook, ...]
    baselines: tuple[Program, ...] = ()
    limits: Limits = field(default_factory=Limits)
    reference: str = ""
    digest: str = ""
    needs: tuple[str, ...] = ()

    @property
    def objectives(self) -> Sequence[Objective]:
        """Declared objectives, primary first."""
        return self.verifier.objectives  # type: ignore[no-any-return]

    @property
    def unverified(self) -> bool:
        """Whether scores come from an evaluator that shares the candidate's process."""
        return bool(getattr(self.verifier, "unverified", False))
