"""What an evaluation yields."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evolve.types.problem import Split
from evolve.types.screening import Screening


class Status(enum.StrEnum):
    """What became of a program; all but `OK` and `DROPPED` are failures of the candidate."""

    OK = "ok"
    INVALID = "invalid"  # does not parse, breaks its contract, or an answer of wrong type, count or range
    INFEASIBLE = "infeasible"  # a well-formed answer that breaks a constraint of the problem
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"  # raised an exception, exited or died by a signal
    VIOLATION = "violation"  # tried what the sandbox forbids
    DROPPED = "dropped"  # abandoned by racing before it saw every instance


@dataclass(frozen=True)
class Usage:
    """Resources of a program's process, measured from outside it."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_kb: int = 0
    calls: int = 0


@dataclass(frozen=True)
class Measurement:
    """One program on one instance.

    Attributes:
        instance: Its name.
        status: What became of it.
        values: By key, what `Verifier.score` returned.
        reason: Of a failure.
        cpu_s: CPU seconds of the program's process.
        answer: Fingerprint of the answer, 63 bits; 0 if there is none.
    """

    instance: str
    status: Status
    values: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    cpu_s: float = 0.0
    answer: int = 0


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
        screening: What was decided before every instance had been seen; `None` if nothing was. Of a
            program that was found the "same", the values on the instances beyond are the elder's.
    """

    split: Split
    status: Status
    objectives: Mapping[str, float] = field(default_factory=dict)
    measurements: Sequence[Measurement] = ()
    reason: str = ""
    feedback: str = ""
    cpu_s: float = 0.0
    screening: Screening | None = None

    @property
    def failed(self) -> bool:
        """Whether the program is at fault: it neither passed nor was dropped."""
        return self.status not in (Status.OK, Status.DROPPED)

    @property
    def ok(self) -> bool:
        """Whether every instance was answered feasibly."""
        return self.status is Status.OK
