"""Scheduling rules for jobs, natively: references, and what programs are compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .jobs import Cluster, Segment

Rule = Callable[[Cluster], Sequence[int]]
"""Returns active jobs, the ones to run first; what does not fit is skipped."""
TWO_QUEUES = 100_000.0
"""GPU seconds of service after which a job falls into the second queue.

Chosen for the generator's durations: of 3.6e3, 3.6e4, 1e5 and 3.6e5, the one with the least mean time.
"""


def run(cluster: Cluster, rule: Rule) -> list[Segment]:
    """Run a cluster to its end by a rule."""
    while cluster.advance():
        cluster.choose(rule(cluster))
    return cluster.segments


def fifo(cluster: Cluster) -> Sequence[int]:
    """First come, first served, without preemption; the first that does not fit blocks the rest."""
    order, room = list(cluster.running), cluster.pool.gpus
    room -= sum(int(cluster.jobs.gpus[job]) for job in order)
    for job in cluster.active:
        if job not in cluster.running:
            room -= int(cluster.jobs.gpus[job])
            if room < 0:
                break
            order.append(job)
    return order


def sjf(cluster: Cluster) -> Sequence[int]:
    """Shortest job first, without preemption."""
    waiting = [job for job in cluster.active if job not in cluster.running]
    return [*cluster.running, *sorted(waiting, key=lambda job: cluster.jobs.duration[job])]


def srtf(cluster: Cluster) -> Sequence[int]:
    """Shortest remaining time first."""
    return sorted(cluster.active, key=cluster.remaining)


def srsf(cluster: Cluster) -> Sequence[int]:
    """Shortest remaining service (time × GPUs) first."""
    return sorted(cluster.active, key=lambda job: cluster.remaining(job) * cluster.jobs.gpus[job])


def las(cluster: Cluster) -> Sequence[int]:
    """Least attained service with two queues, first come first served within each (Tiresias, NSDI 2019)."""
    return sorted(cluster.active, key=lambda job: cluster.service(job) * cluster.jobs.gpus[job] >= TWO_QUEUES)


def easy(cluster: Cluster) -> Sequence[int]:
    """EASY backfilling: the first that waits gets a reservation; later ones may not delay it.

    Durations count as known. Source: D. A. Lifka, "The ANL/IBM SP scheduling system", JSSPP 1995.
    """
    gpus = cluster.jobs.gpus.tolist()
    order = list(cluster.running)
    room = cluster.pool.gpus - sum(gpus[job] for job in order)
    waiting = [job for job in cluster.active if job not in cluster.running]
    while waiting and gpus[waiting[0]] <= room:
        order.append(waiting.pop(0))
        room -= gpus[order[-1]]
    if not waiting:
        return order
    shadow, extra = _reservation(cluster, order, gpus[waiting[0]], room)
    for job in waiting[1:]:
        ends_in_time = cluster.now + cluster.remaining(job) <= shadow
        if gpus[job] <= room and (ends_in_time or gpus[job] <= extra):
            order.append(job)
            room -= gpus[job]
            extra -= 0 if ends_in_time else gpus[job]
    return order


def _reservation(cluster: Cluster, running: Sequence[int], wanted: int, room: int) -> tuple[float, int]:
    """Return when `wanted` GPUs will be free, and how many will be left over then."""
    for job in sorted(running, key=cluster.remaining):
        room += int(cluster.jobs.gpus[job])
        if room >= wanted:
            return cluster.now + cluster.remaining(job), room - wanted
    raise AssertionError("a job that fits the cluster fits it when it is empty")


RULES: dict[str, Rule] = {"FIFO": fifo, "SJF": sjf, "SRTF": srtf, "SRSF": srsf, "LAS": las, "EASY": easy}
