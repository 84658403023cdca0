"""Which job shops a split holds: generated ones, and Taillard's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evolve import Reference, Split
from evolve.errors import ProblemError

from . import references, taillard
from .generate import Design, Shop

Parts = Sequence[Mapping[str, Any]]
"""As in `problem.yaml`: `{generated: ["20x15", …], reps: [first, end]}` or `{taillard: [1, 80]}`."""


@dataclass(frozen=True)
class Case:
    """One job shop with what is known about it.

    Attributes:
        name: Unique.
        group: Its size.
        shop: The shop.
        plain: Makespan to compare with.
        blocking: The same where jobs occupy their machine until the next one takes them.
    """

    name: str
    group: str
    shop: Shop
    plain: Reference
    blocking: Reference


def read_splits(splits: Mapping[str, Parts]) -> dict[Split, list[Mapping[str, Any]]]:
    """Return the parts of every split.

    Raises:
        ValueError: A split is unknown, missing or empty, or a part is not of a known kind.
    """
    result = {Split(name): list(parts) for name, parts in splits.items()}
    missing = [split.value for split in Split if not result.get(split)]
    if missing:
        raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
    for name, parts in splits.items():
        for part in parts:
            if set(part) not in ({"generated", "reps"}, {"taillard"}):
                raise ValueError(
                    f"`splits.{name}`: a part has keys `generated` and `reps`, or `taillard`; "
                    f"got {sorted(part)}"
                )
    return result


def sizes(part: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return jobs and machines of a generated part.

    >>> sizes({"generated": ["20x15"], "reps": [0, 8]})
    [(20, 15)]
    """
    pairs = [size.split("x") for size in part["generated"]]
    return [(int(jobs), int(machines)) for jobs, machines in pairs]


def cases(parts: Parts) -> Iterator[Case]:
    """Generate job shops, such that consecutive ones differ in size.

    Raises:
        ProblemError: There is no stored reference, or it was proved for another shop.
    """
    for part in parts:
        if "taillard" in part:
            first, last = part["taillard"]
            yield from (_published(f"ta{number:02d}") for number in range(first, last + 1))
        else:
            for design in references.designs(sizes(part), range(*part["reps"])):
                yield _generated(design)


def _published(name: str) -> Case:
    known = taillard.job_shops()[name]
    return Case(name, known.group, known.shop(), known.reference, known.bound)


def _generated(design: Design) -> Case:
    known = references.load().get(design.name)
    shop = design.job_shop()
    if known is None or known.crc != references.crc(shop):
        raise ProblemError(f"{references.TABLE}: nothing is proved about {design.name}; prove it first")
    group = f"{design.jobs:03d}x{design.machines:02d}"
    return Case(design.name, group, shop, known.plain, known.blocking)
