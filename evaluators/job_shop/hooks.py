"""What a program may define: the rule of the job-shop problems, and what it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Record
from evolve.types import Scalar

_TIME = Float(lo=0, unit="time")
_COUNT = Int(lo=0)

_OP: Mapping[str, Scalar] = {
    "p": Float(lo=1, unit="time"),
    "after": _TIME,
    "done": _TIME,
    "left": Int(lo=1),
    "age": _TIME,
    "next_p": _TIME,
    "next_wait": _TIME,
    "next_queue": _TIME,
    "next_load": _TIME,
    "route_peak": _TIME,
    "route_load": _TIME,
}
_SHOP: Mapping[str, Scalar] = {
    "t": _TIME,
    "jobs": Int(lo=1),
    "machines": Int(lo=1),
    "mean_p": Float(lo=1, unit="time"),
    "rivals": Int(lo=2),
    "load": Float(lo=1, unit="time"),
    "peak_load": Float(lo=1, unit="time"),
    "mean_load": Float(lo=0, unit="time"),
    "left": Float(lo=0, hi=1),
}
_NOTES = {
    "op": "an operation that the machine could take now",
    "op.p": "its duration",
    "op.after": "work of its job behind it: the durations of all later operations",
    "op.done": "work of its job before it",
    "op.left": "operations of its job that have not begun, this one included",
    "op.age": "how long it has been waiting for the machine",
    "op.next_p": "duration of the job's next operation; 0 if this is the last",
    "op.next_wait": "work left on what the next operation's machine is processing; 0 if idle or none",
    "op.next_queue": "work that waits in front of the next operation's machine now",
    "op.next_load": "work of all jobs on the next operation's machine that has not begun",
    "op.route_peak": "the largest such load among the machines that the job still has to visit after this",
    "op.route_load": "`after`, each operation weighted by the load of its machine over `shop.mean_load`",
    "shop": "the machine that asks, and the shop around it; the same for all rivals",
    "shop.t": "time now",
    "shop.jobs": "how many jobs there are in all",
    "shop.machines": "how many machines there are, which is how many operations each job has",
    "shop.mean_p": "mean duration of all operations of all jobs",
    "shop.rivals": "how many operations the machine could take now",
    "shop.load": "work of all jobs on this machine that has not begun",
    "shop.peak_load": "the same of the machine where it is largest",
    "shop.mean_load": "its mean over the machines",
    "shop.left": "share of all work that has not begun",
}
_DOC = "Index of an operation that a free machine could take now; the one with the smallest value begins."

OP, SHOP = Record(_OP), Record(_SHOP)
PRIORITY = Entry("priority", {"op": OP, "shop": SHOP}, Float(), _DOC, _NOTES)

DOWN_OP = Record({**_OP, "next_down": Int(lo=0, hi=2)})
DOWN_SHOP = Record({**_SHOP, "down": _COUNT, "uptime": Float(lo=0, hi=1)})
DOWN_PRIORITY = Entry(
    "priority",
    {"op": DOWN_OP, "shop": DOWN_SHOP},
    Float(),
    _DOC,
    {
        **_NOTES,
        "op.next_down": "1 if the next operation's machine is down now, else 0",
        "shop.down": "how many machines are down now",
        "shop.uptime": "long-run share of time that a machine of this shop is up",
    },
)

BLOCKING_OP = Record(
    {
        **_OP,
        "inside": Int(lo=0, hi=2),
        "next_free": Int(lo=0, hi=2),
        "next_coming": _COUNT,
        "next_soonest": _TIME,
        "behind": _COUNT,
        "behind_work": _TIME,
        "next_release": _TIME,
        "chain": _COUNT,
        "clash": _TIME,
        "reach": _TIME,
        "longer": _COUNT,
    }
)
BLOCKING_SHOP = Record(
    {
        **_SHOP,
        "rivals": Int(lo=1),
        "inside": _COUNT,
        "blocked": _COUNT,
        "coming": _COUNT,
        "soonest": _TIME,
        "outside": _COUNT,
        "longest": _TIME,
    }
)
_BLOCKING_NOTES = {
    **_NOTES,
    "op.next_wait": "work left on what the next operation's machine is processing; 0 if nothing or none",
    "op.inside": "1 if its job occupies another machine, which it would set free; 0 if it waits outside",
    "op.next_free": "1 if no job occupies the machine that is needed next (or none is needed), else 0",
    "op.next_coming": "`shop.coming` of the machine that is needed next",
    "op.next_soonest": "`shop.soonest` of the machine that is needed next",
    "op.behind": "how many jobs wait for the machine that its job occupies",
    "op.behind_work": "their work on it",
    "op.next_release": "how long the machine needed next stays occupied at least: the longest rest of "
    "processing among the job on it, the one on the machine that this job needs next, and so on",
    "op.chain": "how many jobs inside wait for the machine that its job occupies, or for one of these jobs",
    "op.clash": "if its job went on now and nobody waited: time at which it and a job inside would need the "
    "same machine, summed over the jobs inside",
    "op.reach": "in the same picture, how long its job would go on before it came to a machine that another "
    "is on; its remaining work if it never does",
    "op.longer": "how many jobs outside whose first machine no job occupies have more work than its job",
    "shop.inside": "how many jobs occupy a machine",
    "shop.blocked": "how many of them are done there and wait for another machine",
    "shop.coming": "how many jobs inside still have to visit the machine that asks",
    "shop.soonest": "least work that one of them has before it; at most the mean work of a job",
    "shop.outside": "how many jobs have not entered yet",
    "shop.longest": "the largest work of one job that has not begun",
}
_HOLD = (
    "Whether a job that could enter the shop stays outside for now: above 0 it does. If nothing is in "
    "process and nothing else can move, the one with the smallest value enters."
)
BLOCKING_PRIORITY = Entry(
    "priority", {"op": BLOCKING_OP, "shop": BLOCKING_SHOP}, Float(), _DOC, _BLOCKING_NOTES
)
BLOCKING_HOLD = Entry("hold", {"op": BLOCKING_OP, "shop": BLOCKING_SHOP}, Float(), _HOLD, _BLOCKING_NOTES)

JOB_SHOP: Mapping[str, tuple[Entry, ...]] = {"priority": (PRIORITY,)}
INTERRUPTED: Mapping[str, tuple[Entry, ...]] = {"priority": (DOWN_PRIORITY,)}
BLOCKING: Mapping[str, tuple[Entry, ...]] = {
    "priority_hold": (BLOCKING_PRIORITY, BLOCKING_HOLD),
    "priority": (BLOCKING_PRIORITY,),
}
