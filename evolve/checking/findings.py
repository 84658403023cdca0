"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes:
        rule: Short name of what was looked at, e.g. "feasible" or "attack".
        level: "fault" (the problem must not be searched as it is), "advice", or "fact".
        text: One sentence with program, instance and figures, and what would be right.
    """

    rule: str
    level: Literal["fault", "advice", "fact"]
    text: str


def fault(rule: str, text: str) -> Finding:
    """Return a finding that fails the check."""
    return Finding(rule, "fault", text)


def advice(rule: str, text: str) -> Finding:
    """Return a finding that does not fail the check."""
    return Finding(rule, "advice", text)
