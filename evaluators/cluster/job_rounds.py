"""Asking a program which jobs run: one row per active job, several clusters in step."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jobs import Cluster

Floats = NDArray[np.float64]
Question = tuple[Floats, tuple[float, ...]]
"""Columns of the jobs, shape (fields, jobs), and the fields of the state."""
Ask = Callable[[Sequence[Any], Sequence[Sequence[float]], Sequence[int]], Floats]
"""`EntryPoint.rows`."""
INTEGER_FIELDS = (0, 5, 6)


def columns(cluster: Cluster, *, informed: bool) -> Floats:
    """Return the fields of record `job` for all active jobs, shape (fields, jobs)."""
    active, now = cluster.active, cluster.now
    fields = np.empty((7 + informed, len(active)))
    fields[0] = cluster.jobs.gpus[active]
    fields[2] = [cluster.service(job) for job in active]
    fields[1] = fields[2] * fields[0]
    fields[3] = now - cluster.jobs.submit[active]
    fields[4] = [0.0 if job in cluster.running else now - cluster.idle_since[job] for job in active]
    fields[5] = [cluster.starts[job] for job in active]
    fields[6] = [job in cluster.running for job in active]
    if informed:
        fields[7] = [cluster.remaining(job) for job in active]
    return fields


def state(cluster: Cluster, fields: Floats) -> tuple[float, ...]:
    """Return the fields of record `state`."""
    return (
        len(cluster.active),
        float(fields[0].sum()) / cluster.pool.gpus,
        cluster.pool.gpus,
        float(fields[1].mean()),
        cluster.pool.restart_s,
    )


def play(cluster: Cluster, *, informed: bool) -> Generator[Question, Floats, None]:
    """Run a cluster to its end; yields jobs to be ranked, and is sent their values."""
    while cluster.advance():
        fields = columns(cluster, informed=informed)
        values = yield fields, state(cluster, fields)
        cluster.choose([cluster.active[place] for place in np.argsort(values, kind="stable").tolist()])


def in_step(games: Sequence[Generator[Question, Floats, None]], ask: Ask) -> None:
    """Play several clusters together: one crossing for all that want values."""
    waiting = [(game, question) for game in games if (question := next(game, None)) is not None]
    while waiting:
        fields = np.concatenate([jobs for _, (jobs, _) in waiting], axis=1)
        rows = [f.astype(np.int64) if place in INTEGER_FIELDS else f for place, f in enumerate(fields)]
        states = list(zip(*(state for _, (_, state) in waiting), strict=True))
        counts = [jobs.shape[1] for _, (jobs, _) in waiting]
        values = np.split(ask(rows, states, counts), np.cumsum(counts)[:-1])
        waiting = [
            (game, question)
            for (game, _), own in zip(waiting, values, strict=True)
            if (question := _send(game, own)) is not None
        ]


def _send(game: Generator[Question, Floats, None], values: Floats) -> Question | None:
    try:
        return game.send(values)
    except StopIteration:
        return None


def select(cluster: Cluster, ask: Callable[..., Any]) -> str:
    """Run a cluster by hook `select`; return why it was stopped early, or ""."""
    while cluster.advance():
        fields = columns(cluster, informed=True)
        flags = ask(np.ascontiguousarray(fields.T), state(cluster, fields))
        wanted = [job for job, flag in zip(cluster.active, flags.tolist(), strict=True) if flag]
        total = sum(int(cluster.jobs.gpus[job]) for job in wanted)
        if total > cluster.pool.gpus:
            return f"at {cluster.now:g} s: selected jobs want {total} GPUs; there are {cluster.pool.gpus}"
        if not wanted:
            return f"at {cluster.now:g} s: no job was selected, and nothing would ever end"
        cluster.choose(wanted)
    return ""
