"""Asking a program where pods go: one row per option, several inventories in step."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np

from .inventory import WHOLE, Ints
from .placement import Floats, Options, Placement

Question = tuple[Floats, tuple[float, ...]]
"""Columns of the options, shape (fields, options), and the fields of record `pod`."""
Ask = Callable[[Sequence[Any], Sequence[Sequence[float]], Sequence[int]], Floats]
"""`EntryPoint.rows`."""
INTEGER_FIELDS = (3, 7, 8)
CORE, GIB = 1000, 1024


def columns(run: Placement, pod: int, options: Options) -> Floats:
    """Return the fields of record `node`, shape (fields, options)."""
    node, nodes = options.node, run.trace.nodes
    room = run.room[node]
    used = np.where(room < WHOLE, room, 0)
    fields = np.empty((12, len(node)))
    fields[0] = run.cpu[node] / CORE
    fields[1] = run.memory[node] / GIB
    fields[2] = room.sum(axis=1) / WHOLE
    fields[3] = (room == WHOLE).sum(axis=1)
    fields[4] = used.max(axis=1) / WHOLE
    fields[5] = nodes.cpu[node] / CORE
    fields[6] = nodes.memory[node] / GIB
    fields[7] = nodes.gpus[node]
    fields[8] = (options.room == WHOLE).sum(axis=1)
    fields[9] = _rest(run, pod, room, options.room) / WHOLE
    fields[10] = run.frag[node]
    fields[11] = run.measure.of(options.cpu, options.memory, options.room) - fields[10]
    return fields


def _rest(run: Placement, pod: int, before: Ints, after: Ints) -> Ints:
    """Return the room left on the GPU that a pod shares."""
    if run.trace.pods.gpus[pod] != 1:
        return np.zeros(len(before), dtype=np.int64)
    return np.asarray(np.where(before != after, after, 0).sum(axis=1))


def play(run: Placement) -> Generator[Question, Floats, None]:
    """Place all pods; yields options to be scored, and is sent their scores."""
    pods = run.trace.pods
    capacity = WHOLE * run.trace.nodes.total_gpus
    arrived = placed = 0
    for pod in range(pods.n):
        demand = int(pods.demand[pod])
        arrived += demand
        options = run.options(pod)
        if not len(options.node):
            continue
        state = (
            pods.cpu[pod] / CORE,
            pods.memory[pod] / GIB,
            int(pods.gpus[pod]),
            pods.share[pod] / WHOLE,
            demand / WHOLE,
            arrived / capacity,
            placed / capacity,
            len(options.node),
        )
        scores = yield columns(run, pod, options), state
        run.put(pod, options, int(scores.argmin()))
        placed += demand


def in_step(games: Sequence[Generator[Question, Floats, None]], ask: Ask) -> None:
    """Play several inventories together: one crossing for all that want scores."""
    waiting = [(game, question) for game in games if (question := next(game, None)) is not None]
    while waiting:
        fields = np.concatenate([options for _, (options, _) in waiting], axis=1)
        rows = [f.astype(np.int64) if place in INTEGER_FIELDS else f for place, f in enumerate(fields)]
        states = list(zip(*(state for _, (_, state) in waiting), strict=True))
        counts = [options.shape[1] for _, (options, _) in waiting]
        scores = np.split(ask(rows, states, counts), np.cumsum(counts)[:-1])
        waiting = [
            (game, question)
            for (game, _), own in zip(waiting, scores, strict=True)
            if (question := _send(game, own)) is not None
        ]


def _send(game: Generator[Question, Floats, None], scores: Floats) -> Question | None:
    try:
        return game.send(scores)
    except StopIteration:
        return None
