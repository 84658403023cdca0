"""What a program may define: the two hooks of the single-machine problems."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Ints, Record

JOB = Record(
    {
        "p": Float(lo=1, unit="time"),
        "d": Float(lo=0, unit="time"),
        "shorter": Float(lo=0, unit="time"),
    }
)
STATE = Record(
    {
        "t": Float(lo=0, unit="time"),
        "remaining": Float(lo=1, unit="time"),
        "n": Int(lo=1),
        "mean_p": Float(lo=1, unit="time"),
    }
)

PRIORITY = Entry(
    "priority",
    parameters={"job": JOB, "state": STATE},
    returns=Float(),
    doc="Index of a waiting job whenever the machine is free; the job with the smallest value goes next.",
    notes={
        "job": "one of the waiting jobs",
        "job.p": "processing time",
        "job.d": "due date",
        "job.shorter": "total processing time of the waiting jobs that are shorter than this one",
        "state": "what is the same for all waiting jobs",
        "state.t": "time now: the work done so far",
        "state.remaining": "total processing time of the waiting jobs, this one included",
        "state.n": "how many jobs wait, this one included",
        "state.mean_p": "mean processing time of all jobs, done or waiting",
    },
)
SEQUENCE = Entry(
    "sequence",
    parameters={"p": Ints(lo=1, unit="time"), "d": Ints(n="p", lo=0, unit="time")},
    returns=Ints(n="p", lo=0, hi="p"),
    doc="The whole sequence at once: job numbers from 0, the first to be processed first.",
    notes={
        "p": "processing times; jobs are numbered by increasing processing time, equal ones by due date",
        "d": "due dates, in the same order",
    },
)

ENTRIES: Mapping[str, tuple[Entry, ...]] = {"priority": (PRIORITY,), "sequence": (SEQUENCE,)}
"""Entry points by hook."""

WEIGHTED_JOB = Record(
    {
        "p": Float(lo=1, unit="time"),
        "w": Float(lo=1),
        "d": Float(lo=0, unit="time"),
        "ahead": Float(lo=0, unit="time"),
    }
)
WEIGHTED_PRIORITY = Entry(
    "priority",
    parameters={"job": WEIGHTED_JOB, "state": STATE},
    returns=Float(),
    doc=PRIORITY.doc,
    notes={
        **{name: note for name, note in PRIORITY.notes.items() if name != "job.shorter"},
        "job.w": "weight: cost per unit of tardiness",
        "job.ahead": "total processing time of the waiting jobs with a smaller p/w than this one",
    },
)
WEIGHTED_SEQUENCE = Entry(
    "sequence",
    parameters={"p": Ints(lo=1, unit="time"), "w": Ints(n="p", lo=1), "d": Ints(n="p", lo=0, unit="time")},
    returns=Ints(n="p", lo=0, hi="p"),
    doc=SEQUENCE.doc,
    notes={
        "p": "processing times; jobs are numbered by increasing p/w, equal ones by due date",
        "w": "weights, in the same order",
        "d": "due dates, in the same order",
    },
)

WEIGHTED_ENTRIES: Mapping[str, tuple[Entry, ...]] = {
    "priority": (WEIGHTED_PRIORITY,),
    "sequence": (WEIGHTED_SEQUENCE,),
}
"""Entry points by hook, jobs having weights."""
