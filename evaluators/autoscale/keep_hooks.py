"""What a program may define to keep functions loaded: two windows after each call."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Record

_TIME = Float(lo=0, unit="s")
FUNCTION = Record(
    {
        "even": _TIME,
        "loading": _TIME,
        "memory": Float(lo=0, unit="MB"),
        "number": Int(lo=0),
    }
)
HISTORY = Record(
    {
        "calls": Int(lo=1),
        "last": _TIME,
        "before": _TIME,
        "mean": _TIME,
        "deviation": _TIME,
        "variation": Float(lo=0),
        "recent": _TIME,
        "least": _TIME,
        "head": _TIME,
        "median": _TIME,
        "high": _TIME,
        "tail": _TIME,
        "within": Float(lo=0, hi=1),
        "beyond": Float(lo=0, hi=1),
        "best": _TIME,
        "steady": Float(lo=0, hi=1),
    }
)
_NOTES = {
    "function": "the function that was called",
    "function.even": "how long it may stay loaded for the price of one cold start",
    "function.loading": "time to load it, which a cold start waits",
    "function.memory": "that it takes while loaded",
    "function.number": "which function, the same at all its calls",
    "history": "its gaps: times between consecutive calls, the last 100 of them at most; all 0 at first",
    "history.calls": "calls so far, this one included",
    "history.last": "the last gap",
    "history.before": "the one before",
    "history.mean": "their mean",
    "history.deviation": "their standard deviation",
    "history.variation": "deviation over mean",
    "history.recent": "mean in which each gap counts 0.7 of what the next one does",
    "history.least": "the shortest",
    "history.head": "5 % quantile",
    "history.median": "median",
    "history.high": "90 % quantile",
    "history.tail": "99 % quantile",
    "history.within": "share of gaps that are not longer than `even`",
    "history.beyond": "share of gaps that are longer than four hours",
    "history.best": "the gap that would have cost least so far as a fixed `keepalive`; 0 if none",
    "history.steady": "share of gaps within 10 % of the median",
}
_SHARED = (
    "Called after each call of a function. It is unloaded for `prewarm` seconds (0: it stays loaded), then "
    "loaded again and kept for `keepalive` seconds; a call before or after that is a cold start."
)
PREWARM = Entry(
    "prewarm",
    parameters={"function": FUNCTION, "history": HISTORY},
    returns=Float(),
    doc=f"{_SHARED} Below 0 counts as 0.",
    notes=_NOTES,
)
KEEP = Entry(
    "keepalive",
    parameters={"function": FUNCTION, "history": HISTORY},
    returns=Float(),
    doc="Likewise: how long it is kept; from the call on, or once it was loaded again. Below 0 counts as 0.",
    notes=_NOTES,
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"windows": (PREWARM, KEEP), "keepalive": (KEEP,)}
"""Entry points by hook."""
