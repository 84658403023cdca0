"""Sequences from programs: drive either hook, and check what comes back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evolve import Infeasible
from evolve.protocols import Callables

from .dispatch import Instance, dispatch


def drive(program: Callables, instances: Sequence[Instance]) -> list[NDArray[np.int64]]:
    """Return the sequences that the program makes; with hook `priority`, all instances in step."""
    if program.hook == "priority":
        return dispatch(program.priority.rows, instances)
    return [program.sequence(*jobs.columns) for jobs in instances]


def checked(answer: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return the answer if it is a permutation of 0..n−1.

    Raises:
        Infeasible: It is not.
    """
    sequence = np.asarray(answer)
    if sequence.shape != (n,):
        raise Infeasible(f"a sequence of {n} jobs is needed, got {sequence.size} numbers")
    times = np.bincount(sequence, minlength=n) if sequence.min() >= 0 else np.array([-1])
    if len(times) != n or times.max() != 1:
        raise Infeasible("not a permutation: every job must occur exactly once")
    return sequence
