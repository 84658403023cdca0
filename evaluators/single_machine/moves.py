"""The single move that improves a sequence most: what an explanation can point at without a proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Move:
    """Taking one job out and putting it in elsewhere.

    Attributes:
        job: Its number.
        at: Its position now.
        to: Its position then.
        saved: By how much total weighted tardiness falls; 0 if no move helps.
    """

    job: int
    at: int
    to: int
    saved: int

    def told(self, described: str) -> str:
        """Return a sentence; `described` stands for the job."""
        if not self.saved:
            return "No move of a single job to another position would save anything."
        return f"Moving {described} from position {self.at} to {self.to} would save {self.saved}."


def best_move(p: Integers, w: Integers, d: Integers, sequence: Integers) -> Move:
    """Return the best of all n² moves, each job's in one pass over the others.

    Args:
        p: Processing times.
        w: Weights.
        d: Due dates.
        sequence: Job numbers.
    """
    best = Move(int(sequence[0]), 0, 0, 0)
    for at, job in enumerate(sequence.tolist()):
        rest = np.delete(sequence, at)
        clock = np.append(0, np.cumsum(p[rest]))
        early = w[rest] * np.maximum(clock[1:] - d[rest], 0)
        later = w[rest] * np.maximum(clock[1:] + p[job] - d[rest], 0)
        own = w[job] * np.maximum(clock + p[job] - d[job], 0)
        total = own + np.append(0, np.cumsum(early)) + np.append(np.cumsum(later[::-1])[::-1], 0)
        to = int(np.argmin(total))
        if total[at] - total[to] > best.saved:
            best = Move(job, at, to, int(total[at] - total[to]))
    return best
