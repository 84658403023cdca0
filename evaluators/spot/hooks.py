"""What a program may define to run a job on spot instances."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Float, Int, Ints, Record

_HOURS = Float(lo=0, unit="h")
_FLAG = Int(lo=0, hi=2)
_JOB: dict[str, Float | Int] = {
    "remaining": _HOURS,
    "slack": Float(unit="h"),
    "spare": Float(),
    "ahead": Float(unit="h"),
    "elapsed": _HOURS,
    "left": _HOURS,
    "on_demand": _FLAG,
    "on_spot": _FLAG,
    "held": _HOURS,
    "pending": _HOURS,
    "overhead": _HOURS,
    "gap": _HOURS,
    "tick": Int(lo=0),
    "run": Int(lo=0),
}
_JOB_NOTES = {
    "job": "one job, before the coming tick",
    "job.remaining": "work that is left",
    "job.slack": "left - remaining - overhead: how long it could still wait",
    "job.spare": "slack / remaining",
    "job.ahead": "work done beyond an even pace from the start to the deadline",
    "job.elapsed": "since the start",
    "job.left": "until the deadline",
    "job.on_demand": "1 if it runs on demand now, else 0",
    "job.on_spot": "1 if it runs on spot, and the instance is still there, else 0",
    "job.held": "since the launch of what it runs on; 0 if it runs on nothing",
    "job.pending": "overhead that is still to be paid before work goes on",
    "job.overhead": "what every launch costs",
    "job.gap": "length of a tick",
    "job.tick": "number of the coming tick; 0 at the start",
    "job.run": "number of this job among those that the process serves: keep what you remember under it",
}
_MARKET: dict[str, Float | Int] = {
    "available": _FLAG,
    "up": _HOURS,
    "down": _HOURS,
    "hour": Float(lo=0, hi=1),
    "recent": Float(lo=0, hi=1),
    "share": Float(lo=0, hi=1),
    "mean_up": _HOURS,
    "mean_down": _HOURS,
}
_ZONE_NOTES = {
    "up": "for how long spot has been available, the coming tick included; 0 if it is not",
    "down": "for how long it has not been; 0 if it is",
    "hour": "moving average of availability over about 1 h",
    "recent": "moving average of availability over about 6 h",
    "share": "share of all ticks so far in which it was available",
    "mean_up": "mean length of the times up so far, the present one included",
    "mean_down": "mean length of the times down so far, the present one included",
}
_MARKET_NOTES = {
    "market": "the spot market, from the start of the job to the coming tick",
    "market.available": "1 if spot can be had for the coming tick, else 0",
    **{f"market.{name}": note for name, note in _ZONE_NOTES.items()},
}
_CODES = "0 wait, 1 on demand, 2 spot"
DECIDE = Entry(
    "decide",
    parameters={"job": Record(_JOB), "market": Record(_MARKET)},
    returns=Int(lo=0, hi=3),
    doc=(
        f"What to run the coming tick on: {_CODES} (which is to wait if there is none). If a later launch "
        "could miss the deadline, on demand is forced, unless the job runs on spot and has work to do there."
    ),
    notes={**_JOB_NOTES, **_MARKET_NOTES},
)
COLUMNS = (*_JOB, *_MARKET)
DECIDE_ALL = Entry(
    "decide_all",
    parameters={"table": Array("float64", ("jobs", "columns"))},
    returns=Ints(n="table", lo=0, hi=3),
    doc=f"`decide` for all jobs at once: one of {_CODES} for each row.",
    notes={
        "table": (
            "one row per job that is not done; columns: "
            + ", ".join(f"{number} {name}" for number, name in enumerate(COLUMNS))
            + " (those of `job`, then those of `market` in `decide`)"
        )
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"decide": (DECIDE,), "decide_all": (DECIDE_ALL,)}
"""Entry points by hook, one zone."""

_OPTION: dict[str, Float | Int] = {
    "spot": _FLAG,
    "on_demand": _FLAG,
    "current": _FLAG,
    "price": Float(lo=0, unit="$/h"),
    "extra": Float(lo=0, unit="$/h"),
    "launch": _HOURS,
    "up": _HOURS,
    "hour": Float(lo=0, hi=1),
    "recent": Float(lo=0, hi=1),
    "share": Float(lo=0, hi=1),
    "mean_up": _HOURS,
    "mean_down": _HOURS,
    "number": Int(lo=0),
}
OPTION_COLUMNS = tuple(_OPTION)
_STATE: dict[str, Float | Int] = {**_JOB, "zones": Int(lo=1), "open": Int(lo=0), "idle": _HOURS}
_STATE_NOTES = {
    **_JOB_NOTES,
    "job.zones": "how many zones there are",
    "job.open": "in how many of them spot can be had for the coming tick",
    "job.idle": "for how long spot has been available in no zone; 0 if it is in one",
}
_OPTION_NOTES = {
    "spot": "1 for a spot instance, else 0",
    "on_demand": "1 for on demand, else 0; waiting has both 0",
    "current": "1 if it goes on as it is now, else 0",
    "price": "of the coming tick; 0 for waiting",
    "extra": "price beyond the lowest one of a spot instance now; 0 for waiting and on demand",
    "launch": "overhead that choosing it costs: 0 for waiting, and for what runs now",
    **_ZONE_NOTES,
    "number": "0 waiting, 1 on demand, 2, 3, ... zones",
}
del _OPTION_NOTES["down"]
SCORE = Entry(
    "score",
    parameters={"option": Record(_OPTION), "job": Record(_STATE)},
    returns=Float(),
    doc=(
        "Called for every option of a job before each tick: waiting, on demand, and each zone where spot can "
        "be had. The one with the smallest value is taken. If a later launch could miss the deadline, on "
        "demand is forced, unless the job runs on spot and has work to do there."
    ),
    notes={
        "option": "waiting, on demand, or spot in a zone; fields about a zone's past are 0 for the first two",
        **{f"option.{name}": note for name, note in _OPTION_NOTES.items()},
        **_STATE_NOTES,
    },
)
PICK = Entry(
    "pick",
    parameters={"job": Record(_STATE), "zones": Array("float64", ("zones", "columns"))},
    returns=Int(lo=-2, hi="zones"),
    doc=(
        "What to run the coming tick on: a zone's number for spot there (which is to wait if there is none), "
        "-1 for on demand, -2 for waiting. On demand may be forced as in `score`."
    ),
    notes={
        **_STATE_NOTES,
        "zones": (
            "one row per zone; columns: 0 available, "
            + ", ".join(f"{number} {name}" for number, name in enumerate(OPTION_COLUMNS[2:-1], 1))
            + " (units and meanings as in `score`)"
        ),
    },
)
MANY_ENTRIES: Mapping[str, tuple[Entry, ...]] = {"score": (SCORE,), "pick": (PICK,)}
"""Entry points by hook, several zones."""
