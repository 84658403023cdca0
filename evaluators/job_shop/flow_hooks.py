"""What a program may define: the three hooks of the flow-shop problem, and what they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Ints, Record
from evolve.types import Scalar

_TIME = Float(lo=0, unit="time")
_WORK = Float(lo=1, unit="time")

JOB = Record(
    {
        "total": _WORK,
        "deviation": _TIME,
        "peak": _WORK,
        "least": _WORK,
        "first": _WORK,
        "last": _WORK,
        "front": _WORK,
        "back": _WORK,
        "bottleneck": _WORK,
    }
)
_FLOW: Mapping[str, Scalar] = {
    "jobs": Int(lo=1),
    "machines": Int(lo=1),
    "mean_p": _WORK,
    "peak_load": _WORK,
    "mean_load": _WORK,
}
FLOW = Record(_FLOW)
PLACE = Record(
    {
        "makespan": _WORK,
        "excess": _TIME,
        "idle": _TIME,
        "early_idle": _TIME,
        "idle_behind": _TIME,
        "delay": Float(unit="time"),
        "slack": _TIME,
        "wait": _TIME,
        "index": Int(lo=0),
    }
)
STEP = Record({**_FLOW, "placed": Int(lo=0), "total": _WORK, "least": _WORK})

_SHOP_NOTES = {
    "shop.jobs": "how many jobs there are in all",
    "shop.machines": "how many machines there are",
    "shop.mean_p": "mean duration of all operations",
    "shop.peak_load": "work of all jobs on the machine that has most",
    "shop.mean_load": "mean work of all jobs on a machine",
}
KEY = Entry(
    "key",
    parameters={"job": JOB, "shop": FLOW},
    returns=Float(),
    doc="In which order jobs are inserted into the sequence, smallest first; ties by job number.",
    notes={
        "job": "a job: one operation on each machine",
        "job.total": "sum of its durations",
        "job.deviation": "their standard deviation (n − 1 in the denominator)",
        "job.peak": "the longest of them",
        "job.least": "the shortest of them",
        "job.first": "its duration on the first machine",
        "job.last": "its duration on the last machine",
        "job.front": "sum of durations, weighted from 1 on the first machine down to 1/machines on the last",
        "job.back": "sum of durations, weighted from 1/machines on the first machine up to 1 on the last",
        "job.bottleneck": "its duration on the machine with the most work",
        "shop": "the instance",
        **_SHOP_NOTES,
    },
)
POSITION = Entry(
    "place",
    parameters={"slot": PLACE, "shop": STEP},
    returns=Float(),
    doc="Where the next job goes: into the place with the smallest value; ties to the first place.",
    notes={
        "slot": "one place in the partial sequence",
        "slot.makespan": "makespan of the partial sequence with the job there",
        "slot.excess": "the same, less the least over all places",
        "slot.idle": "idle time of the machines right before the job, mean over machines",
        "slot.early_idle": "the same, weighted from 1 on the first machine down to 1/machines on the last",
        "slot.idle_behind": "idle time of the machines right behind the job, mean over machines",
        "slot.delay": "how much later the next job leaves a machine, less the new job's duration there, mean",
        "slot.slack": "`makespan` less the longest path that leaves the job at a machine, mean over machines",
        "slot.wait": "how long the job waits between its operations, in all",
        "slot.index": "number of jobs before the place",
        "shop": "the instance, and how far the construction is",
        **_SHOP_NOTES,
        "shop.placed": "how many jobs are in the partial sequence",
        "shop.total": "sum of durations of the job that is to be inserted",
        "shop.least": "the least makespan over all places",
    },
)
SEQUENCE = Entry(
    "sequence",
    parameters={"jobs": Int(lo=1), "machines": Int(lo=1), "p": Ints("jobs*machines", lo=1, unit="time")},
    returns=Ints("jobs", lo=0, hi="jobs"),
    doc="The whole sequence at once: job numbers from 0, in the order in which every machine takes them.",
    notes={
        "jobs": "how many jobs",
        "machines": "how many machines",
        "p": "durations, job after job: that of job j on machine i is p[j * machines + i]",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {
    "insertion": (KEY, POSITION),
    "key": (KEY,),
    "sequence": (SEQUENCE,),
}
"""Entry points by hook."""
