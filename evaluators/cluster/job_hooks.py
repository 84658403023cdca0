"""What a program may define to schedule jobs on a GPU cluster."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Float, Int, Ints, Record

_FIELDS: dict[str, Float | Int] = {
    "gpus": Int(lo=1),
    "service": Float(lo=0, unit="GPU s"),
    "held": Float(lo=0, unit="s"),
    "age": Float(lo=0, unit="s"),
    "waiting": Float(lo=0, unit="s"),
    "starts": Int(lo=0),
    "running": Int(lo=0, hi=2),
}
_REMAINING: dict[str, Float | Int] = {"remaining": Float(lo=0, unit="s")}
STATE = Record(
    {
        "active": Int(lo=1),
        "demand": Float(lo=0),
        "total_gpus": Int(lo=1),
        "mean_service": Float(lo=0, unit="GPU s"),
        "restart": Float(lo=0, unit="s"),
    }
)
_STATE_NOTES = {
    "state": "the cluster as a whole, now",
    "state.active": "jobs that are submitted and not done",
    "state.demand": "GPUs that they want, over those there are; above 1, as all is well otherwise",
    "state.total_gpus": "GPUs of the cluster",
    "state.mean_service": "mean service of the active jobs",
    "state.restart": "what it costs to resume a preempted job",
}
_JOB_NOTES = {
    "job": "one of the active jobs",
    "job.gpus": "how many it needs at once",
    "job.service": "GPU seconds that it has held so far",
    "job.held": "seconds that it has held its GPUs so far",
    "job.age": "since it was submitted",
    "job.waiting": "since it last held GPUs, or was submitted; 0 if it runs",
    "job.starts": "how often it was started",
    "job.running": "1 if it holds GPUs now, else 0",
}
_DOC = (
    "Called for every active job in each round in which not all fit. Jobs get their GPUs in the order of the "
    "values, smallest first; one that does not fit any more is passed over, and preempted if it was running."
)
PRIORITY = Entry(
    "priority",
    parameters={"job": Record(_FIELDS), "state": STATE},
    returns=Float(),
    doc=_DOC,
    notes={**_JOB_NOTES, **_STATE_NOTES},
)
INFORMED = Entry(
    "informed_priority",
    parameters={"job": Record(_FIELDS | _REMAINING), "state": STATE},
    returns=Float(),
    doc=f"{_DOC} Unlike `priority`, it may know how long a job still takes.",
    notes={
        **_JOB_NOTES,
        "job.remaining": "what it still needs on GPUs that are close together",
        **_STATE_NOTES,
    },
)
COLUMNS = (*_FIELDS, *_REMAINING)
SELECT = Entry(
    "select",
    parameters={"jobs": Array("float64", ("jobs", "columns")), "state": STATE},
    returns=Ints(n="jobs", lo=0, hi=2),
    doc="Called in each round in which not all jobs fit: 1 for each job that runs in it, 0 for the others.",
    notes={
        "jobs": (
            "one row per active job in order of submission; columns: "
            + ", ".join(f"{number} {name}" for number, name in enumerate(COLUMNS))
            + " (units and meanings as in `informed_priority`)"
        ),
        **_STATE_NOTES,
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {
    "priority": (PRIORITY,),
    "informed": (INFORMED,),
    "select": (SELECT,),
}
"""Entry points by hook."""
