"""What a program may define: two ways to schedule tasks on a chip."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Float, Int, Ints, Record

TASK_COLUMNS = ("age", "rank", "work", "jobs_ahead", "successors", "waiting")
PE_COLUMNS = ("free", "bound", "cluster", "power")

STATE = Record(
    {
        "ready": Int(lo=1),
        "jobs": Int(lo=1),
        "idle": Float(lo=0, hi=1),
        "backlog": Float(lo=0, unit="us"),
        "arrived": Int(lo=1),
    }
)
OPTION = Record(
    {
        "run": Float(lo=0, unit="us"),
        "free": Float(lo=0, unit="us"),
        "data": Float(lo=0, unit="us"),
        "finish": Float(lo=0, unit="us"),
        "ahead": Float(lo=0, unit="us"),
        "fastest": Float(lo=0, unit="us"),
        "rank": Float(lo=0, unit="us"),
        "work": Float(lo=0, unit="us"),
        "age": Float(lo=0, unit="us"),
        "waiting": Float(lo=0, unit="us"),
        "power": Float(lo=0, unit="W"),
    }
)
_STATE_NOTES = {
    "state": "the chip as a whole, now",
    "state.ready": "tasks that are ready and not bound",
    "state.jobs": "jobs in the system",
    "state.idle": "share of the PEs that are idle, with nothing bound to them",
    "state.backlog": "work of the jobs in the system that has not begun, each task on its fastest PE, per PE",
    "state.arrived": "jobs that have arrived so far, those that wait at the door included",
}

SCORE = Entry(
    "score",
    parameters={"option": OPTION, "state": STATE},
    returns=Float(),
    doc=(
        "How good it is to run a ready task on the PE of one cluster that would finish it first; smaller is "
        "better. The best option is taken; if its PE is free now, the task is bound to it, else the task "
        "reserves it and is asked about again at the next event; so on, until no task or no free PE is left."
    ),
    notes={
        "option": "a ready task on a PE that can run it",
        "option.run": "expected execution time there",
        "option.free": "expected time until the PE is free; 0 if it is idle",
        "option.data": "time until all inputs are at the PE; 0 if they are there",
        "option.finish": "expected time until it would be finished: max(free, data) + run",
        "option.ahead": "least time from then to the end of its job, given the PE that it ran on",
        "option.fastest": "expected execution time on the PE that is fastest for this task",
        "option.rank": "longest path to the end of its job, execution and transfer times averaged over PEs",
        "option.work": "work of its job that has not begun, each task on its fastest PE, this one included",
        "option.age": "time since its job arrived",
        "option.waiting": "time since it became ready",
        "option.power": "power that one more active PE of that cluster draws",
        **_STATE_NOTES,
    },
)
SCHEDULE = Entry(
    "schedule",
    parameters={
        "now": Float(lo=0, unit="us"),
        "tasks": Array("float64", ("tasks", "task_columns")),
        "run": Array("float64", ("tasks", "pes"), unit="us"),
        "data": Array("float64", ("tasks", "pes"), unit="us"),
        "ahead": Array("float64", ("tasks", "pes"), unit="us"),
        "pes": Array("float64", ("pes", "pe_columns")),
        "state": STATE,
    },
    returns=Ints(n="2*tasks", lo=-1),
    doc=(
        "Called whenever something has happened and tasks are ready. Return [task, pe, task, pe, ...]: "
        "every row of `tasks` exactly once, in the order of binding; pe -1 leaves the task waiting until "
        "the next event. A PE works off what is bound to it, older jobs first, as data arrives."
    ),
    notes={
        "now": "time since the start",
        "tasks": (
            "one row per ready task, longest waiting first; columns: 0 age (us since its job arrived), "
            "1 rank (us, longest path to the job's end, averaged over PEs), 2 work (us of its job that has "
            "not begun, each task on its fastest PE), 3 jobs in the system that are older than its own, "
            "4 number of successors, 5 waiting (us since it became ready)"
        ),
        "run": "expected execution time of each task on each PE; inf where it cannot run",
        "data": "time until all inputs of the task are at the PE; 0 if they are there",
        "ahead": "least time from the end of the task there to the end of its job",
        "pes": (
            "one row per PE; columns: 0 free (us until it is free by expectation, 0 if idle), 1 tasks bound "
            "to it and not begun, 2 number of its cluster, 3 power of one more active PE there (W)"
        ),
        **_STATE_NOTES,
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"score": (SCORE,), "schedule": (SCHEDULE,)}
"""Entry points by hook."""
