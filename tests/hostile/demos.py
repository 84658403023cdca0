"""Three small problems that hostile programs are run on, scored from their answers alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evolve.protocols import Callables
from evolve.types import Array, Entry, Float, Floats, Hook, Int, Ints, Program

JOBS, MACHINES, ARRIVALS, SERVERS = 200, 8, 400, 8


@dataclass(frozen=True)
class Demo:
    """A problem.

    Attributes:
        hook: With an honest seed program.
        instance: Data that programs are asked about.
        run: Drives a program and returns its answer.
        score: Of an answer, in [0, 1]; higher is better.
    """

    hook: Hook
    instance: Any
    run: Callable[[Callables, Any], Any]
    score: Callable[[Any, Any], float]


def _makespan_score(p: np.ndarray, machines: np.ndarray) -> float:
    loads = np.bincount(machines, weights=p, minlength=MACHINES)
    return float(p.sum() / MACHINES / loads.max())


def _oneshot(rng: np.random.Generator) -> Demo:
    entry = Entry("solve", {"p": Array("float64", ("jobs",)), "m": Int(1)}, Ints("p", 0, "m"))
    honest = "def solve(p, m):\n    return [j % m for j in range(len(p))]\n"
    return Demo(
        Hook("oneshot", (entry,), Program(honest, "honest")),
        rng.pareto(1.5, JOBS) + 1.0,
        lambda program, p: program.solve(p, MACHINES),
        _makespan_score,
    )


def _dispatch(program: Callables, instance: tuple[np.ndarray, np.ndarray]) -> list[int]:
    sizes, gaps = instance
    backlog = np.zeros(SERVERS)
    decisions = []
    for size, gap in zip(sizes.tolist(), gaps.tolist(), strict=True):
        backlog = np.maximum(backlog - gap, 0.0)
        server = program.decide(size, backlog)
        backlog[server] += size
        decisions.append(server)
    return decisions


def _response_score(instance: tuple[np.ndarray, np.ndarray], decisions: list[int]) -> float:
    sizes, gaps = instance
    backlog, total = np.zeros(SERVERS), 0.0
    for size, gap, server in zip(sizes, gaps, decisions, strict=True):
        backlog = np.maximum(backlog - gap, 0.0)
        backlog[server] += size
        total += backlog[server]
    return float(sizes.sum() / total)


def _online(rng: np.random.Generator) -> Demo:
    entry = Entry("decide", {"size": Float(0.0), "backlog": Array("float64", ("servers",))}, Int(0, SERVERS))
    honest = "def decide(size, backlog):\n    return int(backlog.argmin())\n"
    sizes = rng.exponential(1.0, ARRIVALS)
    return Demo(
        Hook("online", (entry,), Program(honest, "honest")),
        (sizes, rng.exponential(1.1 / SERVERS, ARRIVALS)),
        _dispatch,
        _response_score,
    )


def _fraction_score(instance: tuple[np.ndarray, np.ndarray, float], weights: np.ndarray) -> float:
    value, size, capacity = instance
    return float(value @ weights / value.sum()) if size @ weights <= capacity else 0.0


def _fraction(rng: np.random.Generator) -> Demo:
    arrays = {"value": Array("float64", ("items",)), "size": Array("float64", ("items",))}
    entry = Entry("pack", {**arrays, "cap": Float(0.0)}, Floats("value", 0.0, 1.0))
    honest = "def pack(value, size, cap):\n    return [0.1] * len(value)\n"
    value, size = rng.random(100), rng.random(100)
    return Demo(
        Hook("fraction", (entry,), Program(honest, "honest")),
        (value, size, float(size.sum() / 5)),
        lambda program, instance: program.pack(*instance),
        _fraction_score,
    )


def demos(seed: int) -> dict[str, Demo]:
    """Return the problems by the kind that a program's header names."""
    rng = np.random.default_rng(seed)
    return {"oneshot": _oneshot(rng), "online": _online(rng), "fraction": _fraction(rng)}
