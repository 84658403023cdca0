"""Which programs a prompt shows: those that behave differently, and those that complement each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evolve.proposers.views import losses
from evolve.types import Individual, Objective

_EXAMPLES = 3


def inspirations(
    chosen: Sequence[Individual], members: Sequence[Individual], objective: Objective, n: int = 2
) -> tuple[Individual, ...]:
    """Return `n` members that behave most differently from `chosen` and from each other.

    Behaviour is the place among the members on each instance, so that instances count alike.

    Args:
        chosen: The programs that the prompt is about.
        members: Kept programs; `chosen` are left out.
        objective: The primary one.
        n: At most so many.
    """
    taken = {one.step for one in chosen}
    others = [member for member in members if member.step not in taken]
    places = _places([*chosen, *others], objective)
    picked: list[int] = []
    near = list(range(len(chosen)))
    for _ in range(min(n, len(others))):
        apart = [
            min((float(np.abs(places[len(chosen) + k] - places[m]).mean()) for m in near), default=0.0)
            if k not in picked
            else -1.0
            for k in range(len(others))
        ]
        best = int(np.argmax(apart))
        picked.append(best)
        near.append(len(chosen) + best)
    return tuple(others[k] for k in picked)


class Wins(NamedTuple):
    """How two programs compare, instance by instance.

    Attributes:
        both: Instances that both answered.
        first: On how many the first is better.
        second: On how many the second is.
        examples: Names of those where each is furthest ahead.
    """

    both: int
    first: int
    second: int
    examples: dict[str, list[str]]

    @property
    def values(self) -> dict[str, Any]:
        """For a template."""
        return self._asdict()


def partner(
    parent: Individual, members: Sequence[Individual], objective: Objective, rng: np.random.Generator
) -> Individual | None:
    """Return a member that is ahead where `parent` is behind; chance decides among the best three."""
    others = [member for member in members if member.step != parent.step]
    ahead = [(compare(parent, member, objective).second, -k) for k, member in enumerate(others)]
    best = sorted(range(len(others)), key=lambda k: ahead[k], reverse=True)[:3]
    best = [k for k in best if ahead[k][0] > 0] or best
    return others[int(rng.choice(best))] if best else None


def compare(first: Individual, second: Individual, objective: Objective) -> Wins:
    """Count the instances on which each of two programs is better."""
    a, b = losses(first, objective), losses(second, objective)
    lead = {name: b[name] - a[name] for name in a if name in b}
    order = sorted(lead, key=lambda name: (-abs(lead[name]), name))
    ahead = [name for name in order if lead[name] > 0]
    behind = [name for name in order if lead[name] < 0]
    examples = {"first": ahead[:_EXAMPLES], "second": behind[:_EXAMPLES]} if ahead and behind else {}
    return Wins(len(lead), len(ahead), len(behind), examples)


def _places(individuals: Sequence[Individual], objective: Objective) -> NDArray[np.float64]:
    """Return each individual's place on each instance that all have seen, shape (individuals, instances)."""
    rows = [losses(individual, objective) for individual in individuals]
    shared = sorted(set.intersection(*(set(row) for row in rows))) if rows else []
    table = np.array([[row[name] for name in shared] for row in rows], dtype=np.float64)
    if not shared:
        return np.zeros((len(rows), 1))
    return np.argsort(np.argsort(table, axis=0, kind="stable"), axis=0).astype(np.float64)
