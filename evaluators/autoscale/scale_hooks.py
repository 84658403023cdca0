"""What a program may define to scale a cluster: how much to have and of what, or all counts."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Float, Int, Ints, Record
from evolve.types import Scalar

from .market import MOST, TYPES

_RATE = Float(lo=0, unit="req/s")
_SIGNED = Float(unit="req/s")
LOAD = Record(
    {
        "now": _RATE,
        "mean15": _RATE,
        "mean60": _RATE,
        "high60": _RATE,
        "high180": _RATE,
        "high_day": _RATE,
        "quantile95": _RATE,
        "slope": _SIGNED,
        "deviation": _RATE,
        "miss": _RATE,
        "daily": _RATE,
        "daily_high": _RATE,
        "seasonal": _SIGNED,
        "seasonal_miss": _RATE,
    }
)
_FLEET: Mapping[str, Scalar] = {
    "ready": _RATE,
    "pending": _RATE,
    "spot": Float(lo=0, hi=1),
    "lost": _RATE,
    "delay": Int(lo=1, unit="ticks"),
    "ratio": Float(lo=0, hi=1),
    "safety": Float(),
    "unit": Float(lo=0, unit="req/s"),
    "number": Int(lo=0),
}
FLEET = Record(_FLEET)
NODE = Record(
    {
        "capacity": Float(lo=0, unit="req/s"),
        "price": Float(lo=0),
        "spot": Int(lo=0, hi=2),
        "hazard": Float(lo=0, unit="1/h"),
        "risk": Float(lo=0),
        "open": Int(lo=0, hi=2),
        "calm": Float(lo=0, unit="h"),
        "ready": _RATE,
        "pending": _RATE,
    }
)
ORDER = Record({**_FLEET, "cover": _RATE, "now": _RATE})
_FLEET_NOTES = {
    "ready": "capacity of nodes that serve",
    "pending": "capacity of nodes that were launched and do not serve yet",
    "spot": "share of spot in ready and pending capacity",
    "lost": "capacity that was reclaimed just now",
    "delay": "ticks from a launch until the node serves",
    "ratio": "what it costs to serve a request on demand, over what it costs not to serve it",
    "safety": "quantile of the standard normal distribution at 1 - ratio",
    "unit": "capacity of the smallest node",
    "number": "which of the clusters that are played at the same time",
}
COVER = Entry(
    "cover",
    parameters={"load": LOAD, "fleet": FLEET},
    returns=Float(),
    doc=(
        "Called at every tick (5 minutes): the capacity, req/s, that nodes which serve or were launched "
        "should have together. Launched ones serve `delay` ticks later; all are paid from launch to end."
    ),
    notes={
        "load": "demand until now; that of the coming tick is not known",
        "load.now": "mean demand in the last tick",
        "load.mean15": "over the last 3 ticks",
        "load.mean60": "over the last 12 ticks",
        "load.high60": "highest of the last 12 ticks",
        "load.high180": "highest of the last 36 ticks",
        "load.high_day": "highest of the last 288 ticks",
        "load.quantile95": "95 % quantile of the last 24 ticks",
        "load.slope": "rise per tick, by least squares over the last 6 ticks",
        "load.deviation": "standard deviation of the last 12 ticks",
        "load.miss": "root mean square change over `delay` + 1 ticks, in the last 36 ticks",
        "load.daily": "a day before the tick in which a node launched now begins to serve, mean of 3 ticks",
        "load.daily_high": "highest of the hour that began then",
        "load.seasonal": "`daily`, moved by how the last 3 ticks differ from those a day before",
        "load.seasonal_miss": "root mean square error of `seasonal` in the last 36 ticks",
        "fleet": "the cluster",
        **{f"fleet.{name}": note for name, note in _FLEET_NOTES.items()},
    },
)
WEIGHT = Entry(
    "weight",
    parameters={"node": NODE, "fleet": ORDER},
    returns=Float(),
    doc=(
        "Called for each node type: where capacity is launched or ended, so that the shares of the types "
        "come near to the values; below 0 counts as 0, and so does a closed pool. Nodes of a type without "
        "a value end once others serve. If no type has one, small nodes on demand."
    ),
    notes={
        "node": "a node type",
        "node.capacity": "of one node",
        "node.price": "of a node, over what the same capacity costs in small nodes on demand",
        "node.spot": "1 if it can be reclaimed, else 0",
        "node.hazard": "how often its pool is reclaimed",
        "node.risk": "requests that its reclaims leave unserved while others start, priced like `price`",
        "node.open": "1 if the pool has nodes, else 0",
        "node.calm": "since the pool was last closed, at most 48",
        "node.ready": "capacity of its nodes that serve",
        "node.pending": "capacity of its nodes that were launched and do not serve yet",
        "fleet": "the cluster",
        **{f"fleet.{name}": note for name, note in _FLEET_NOTES.items()},
        "fleet.cover": "what `cover` asked for",
        "fleet.now": "mean demand in the last tick",
    },
)
SCALE = Entry(
    "scale",
    parameters={
        "history": Array("float64", ("ticks",), unit="req/s"),
        "nodes": Array("float64", ("types", "columns")),
        "state": FLEET,
    },
    returns=Ints(TYPES, lo=0, hi=MOST + 1),
    doc=(
        "Called at every tick: how many nodes of each type should serve or be on the way. Launches are "
        "ignored where a pool is closed; the nodes that were launched last end first."
    ),
    notes={
        "history": "demand by tick (5 minutes; 288 make a day), the last one last, two days at least",
        "nodes": (
            "one row per type; columns: 0 capacity (req/s), 1 price ($ per tick), 2 spot (1 or 0), 3 hazard "
            "(reclaims per hour), 4 open (1 or 0), 5 ready nodes, 6 pending nodes, 7 hours since closed"
        ),
        "state": "the cluster",
        **{f"state.{name}": note for name, note in _FLEET_NOTES.items()},
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"plan": (COVER, WEIGHT), "scale": (SCALE,)}
"""Entry points by hook."""
