"""What lets an evaluation end before the program has seen every instance, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Screening:
    """What was decided about a program before it had seen every instance.

    Attributes:
        verdict: "dropped" (it can enter no front, as far as one can tell), or "same" (its answers
            so far are those of an elder).
        seen: Instances that it had answered by then.
        of: Instances of the split.
        elder: Step of the individual with the same answers; for "same" only.
        expected: Objectives as they were foreseen, in their own units; for "dropped" only.
        audited: Whether it was evaluated in full nevertheless, to check the verdict.
        wrong: Whether the full evaluation contradicts the verdict: it enters a front, or its values
            are not the elder's.
    """

    verdict: Literal["dropped", "same"]
    seen: int
    of: int
    elder: int | None = None
    expected: Mapping[str, float] = field(default_factory=dict)
    audited: bool = False
    wrong: bool = False


@dataclass(frozen=True)
class Margin:
    """How much better than foreseen a program may turn out to be.

    Attributes:
        neighbours: Individuals whose own errors are taken as its own.
        errors: So many of them (root mean square) better than foreseen.
        as_far: Whether those errors are of guesses from individuals as far away as its neighbours are
            from it. Otherwise from the nearest there are, which says too little about a newcomer that
            is far from a crowd.
    """

    neighbours: int
    errors: float
    as_far: bool


@dataclass(frozen=True, eq=False)
class Screen:
    """What an evaluation must know of the search to end early.

    Attributes:
        order: Names of all instances, in the order in which they are to be answered.
        looks: After how many instances to decide, ascending.
        keys: Of the values in `table`.
        table: Values of individuals that answered every instance, in the verifier's own units,
            shape (keys, individuals, instances), instances in `order`.
        answers: Fingerprints of their answers, shape (individuals, instances); 0 where there is none.
        steps: Of those individuals, shape (individuals,).
        counted: Names of the objectives that fronts are made of, the primary first.
        fronts: Losses of each front that there is to enter, each of shape (members, objectives), in
            boxes; empty if programs must not be dropped.
        reserve: Primary loss that a program must be expected to exceed before it is dropped.
        margin: For the chance that a program is better than foreseen.
        match_from: Instances from which on equal answers count as equal behaviour; 0 for never.
        audit: Whether to evaluate in full whatever the verdict.
    """

    order: tuple[str, ...]
    looks: tuple[int, ...]
    keys: tuple[str, ...]
    table: NDArray[np.float64]
    answers: NDArray[np.uint64]
    steps: NDArray[np.int64]
    counted: tuple[str, ...]
    fronts: tuple[NDArray[np.float64], ...]
    reserve: float
    margin: Margin
    match_from: int
    audit: bool
