"""What an archive costs as it grows: `add` and `sample` at 10^2 to 10^5 individuals.

Run: python benchmarks/archive_scale.py [--json] [--largest N]

Two cases are timed. "full" holds as many mutually non-dominated members as there are individuals,
the worst an unbounded archive can meet, and every `add` is one more member or gives one up.
"default" is the archive of a campaign, bounded to 32 members, after that many individuals. Times
are milliseconds of one call: the median of several, in one process, on one core.

Exit 1 if `add` or `sample` takes more than 5 ms with 3 objectives at 10^5 individuals.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from evolve.archives import Grid, Instances, Islands, Pareto, Pool, Scale
from evolve.archives.persistent import Series, Table
from evolve.archives.pool import Entry
from evolve.protocols import Archive
from evolve.types import (
    Evaluation,
    Individual,
    Measurement,
    Objective,
    Program,
    Proposal,
    Split,
    Status,
)

LIMIT_MS = 5.0
SIZES = (100, 1_000, 10_000, 100_000)
INSTANCES = 40
REPEATS = 30


def objectives(count: int) -> tuple[Objective, ...]:
    return tuple(Objective(f"o{index}") for index in range(count))


def individual(step: int, values: np.ndarray, seen: int) -> Individual:
    """Return an individual with these objectives, measured on `seen` instances."""
    named = {f"o{index}": float(value) for index, value in enumerate(values)}
    spread = np.random.default_rng(step).random(seen).tolist()
    measured = tuple(
        Measurement(f"i{index}", Status.OK, {"o0": float(values[0]) + spread[index]}) for index in range(seen)
    )
    evaluation = Evaluation(Split.TRAIN, Status.OK, named, measured)
    return Individual(
        step,
        Program("pass", f"{step}"),
        f"{step}",
        Proposal("pass", "bench", (max(0, step - 1),)),
        evaluation,
    )


def sphere(rng: np.random.Generator, n: int, m: int) -> np.ndarray:
    """Return points of which none dominates another, shape (n, m)."""
    points = np.abs(rng.normal(size=(n, m)))
    return 1 - points / np.linalg.norm(points, axis=1, keepdims=True)


def full_pool(rng: np.random.Generator, n: int, m: int) -> Pool:
    """Return a pool of n mutually non-dominated members."""
    points = sphere(rng, n, m)
    # Rows without instances, so that making 10^5 of them takes seconds.
    members = tuple(individual(step, point, 0) for step, point in enumerate(points))
    entries = Series.of(
        Entry(member, profile) for member, profile in zip(members, rng.random((n, INSTANCES)), strict=True)
    )
    names = tuple(f"i{k}" for k in range(INSTANCES))
    return Pool(objectives(m), entries, np.ascontiguousarray(points.T), np.arange(n), names)


def full(n: int, m: int) -> Archive:
    rng = np.random.default_rng(0)
    return Pareto(objectives(m), capacity=None, pool=full_pool(rng, n, m))


def full_grid(n: int, m: int) -> Archive:
    """Return a grid in which every one of n cells is held."""
    rng = np.random.default_rng(0)
    pool = full_pool(rng, n, m)
    cell = Scale("step", lambda one: float(one.step % n), tuple(float(edge) for edge in range(1, n)))
    cells: Table[tuple[int, ...], int] = Table()
    for step in range(n):
        cells = cells.put((step,), step)
    return Grid(Pareto(objectives(m)), (cell,), pool=pool, cells=cells)


def improving(n: int, m: int, seen: int = INSTANCES) -> Iterator[Individual]:
    """Yield n individuals of a search that gets slowly better."""
    rng = np.random.default_rng(1)
    points = sphere(rng, n, m) * (1 - 0.5 * np.arange(n) / n)[:, None] + rng.exponential(0.05, size=(n, m))
    for step, point in enumerate(points):
        yield individual(step, point, seen)


def default(n: int, m: int) -> Archive:
    archive: Archive = Pareto(objectives(m))
    for one in improving(n, m, seen=4):
        archive, _ = archive.add(one)
    return archive


def default_instances(n: int, m: int) -> Archive:
    archive: Archive = Instances(Pareto(objectives(m)))
    for one in improving(n, m, seen=4):
        archive, _ = archive.add(one)
    return archive


def default_islands(n: int, m: int) -> Archive:
    archive: Archive = Islands(Pareto(objectives(m)), Pareto(objectives(m)))
    for one in improving(n, m, seen=4):
        archive, _ = archive.add(one)
    return archive


CASES: dict[str, Callable[[int, int], Archive]] = {
    "pareto, full": full,
    "grid, full": full_grid,
    "pareto, default": default,
    "instances, default": default_instances,
    "islands, default": default_islands,
}


def milliseconds(call: Callable[[int], Any]) -> float:
    """Return the median time of a call."""
    times = []
    for index in range(REPEATS):
        start = time.perf_counter()
        call(index)
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


def measured(case: str, n: int, m: int) -> dict[str, Any]:
    """Return the times of one case."""
    archive = CASES[case](n, m)
    rng = np.random.default_rng(2)
    # Nearer to the ideal than most, dominated by few: they are let in, and someone has to leave.
    scale = 0.5 if "default" in case else 0.99
    newcomers = [
        individual(n + k, scale * point, INSTANCES) for k, point in enumerate(sphere(rng, REPEATS, m))
    ]
    return {
        "case": case,
        "individuals": n,
        "objectives": m,
        "members": len(archive.members),
        "add_ms": milliseconds(lambda index: archive.add(newcomers[index])),
        "sample_ms": milliseconds(lambda _: archive.sample(rng)),
        "sample3_ms": milliseconds(lambda _: archive.sample(rng, 3)),
    }


def growth(rows: list[dict[str, Any]], key: str) -> float:
    """Return the exponent by which a time grows between the two largest sizes: 1 is linear."""
    small, large = rows[-2], rows[-1]
    return math.log(large[key] / small[key]) / math.log(large["individuals"] / small["individuals"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave out larger sizes")
    arguments = parser.parse_args()
    sizes = [size for size in SIZES if size <= arguments.largest]
    rows, growths = [], []
    for case in CASES:
        for m in (2, 3, 5):
            these = [measured(case, n, m) for n in sizes]
            rows += these
            if len(these) > 1:
                growths.append(
                    {
                        "case": case,
                        "objectives": m,
                        **{key: growth(these, key) for key in ("add_ms", "sample_ms")},
                    }
                )
            if not arguments.json:
                show(these, growths[-1:] if len(these) > 1 else [])
    worst = max(
        max(row["add_ms"], row["sample_ms"])
        for row in rows
        if row["objectives"] == 3 and row["individuals"] == sizes[-1]
    )
    if arguments.json:
        print(
            json.dumps({"rows": rows, "growth": growths, "worst_ms": worst, "limit_ms": LIMIT_MS}, indent=1)
        )
    else:
        print(
            f"\nslowest call at {sizes[-1]} individuals and 3 objectives: {worst:.2f} ms "
            f"(limit {LIMIT_MS:g} ms)"
        )
    return 0 if worst <= LIMIT_MS else 1


def show(rows: list[dict[str, Any]], growths: list[dict[str, Any]]) -> None:
    for row in rows:
        print(
            f"{row['case']:20} {row['objectives']} objectives {row['individuals']:7} individuals "
            f"{row['members']:7} members   add {row['add_ms']:7.3f} ms   sample {row['sample_ms']:7.3f} ms"
            f"   sample of 3 {row['sample3_ms']:7.3f} ms"
        )
    for one in growths:
        print(
            f"{'':20} growth at the end: add ~ n^{one['add_ms']:.2f}, sample ~ n^{one['sample_ms']:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
