"""What a program may define to place models, and what it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Floats, Int, Ints, Record

_PRESSURE = Float(lo=0)
_SHARE = Float(lo=0, hi=1)

OPTION = Record(
    {
        "here": _PRESSURE,
        "there": _PRESSURE,
        "was_here": _PRESSURE,
        "was_there": _PRESSURE,
        "worst": _PRESSURE,
        "over_here": Float(),
        "over_there": Float(),
        "was_over_here": Float(),
        "was_over_there": Float(),
        "free_here": _SHARE,
        "free_there": _SHARE,
        "kind": Int(lo=0, hi=3),
        "noise": Float(),
    }
)
STATE = Record(
    {
        "gpus": Int(lo=1),
        "shards": Int(lo=1),
        "size": _SHARE,
        "load": _PRESSURE,
        "worst": _PRESSURE,
        "best": _PRESSURE,
        "sweep": Int(lo=0),
        "progress": _SHARE,
    }
)
STEP = Entry(
    "value",
    parameters={"option": OPTION, "state": STATE},
    returns=Float(),
    doc=(
        "What to do with a shard: the option with the smallest value is taken; ties go to the first. The "
        "search begins with a greedy placement and asks about every shard in each of six sweeps; the best "
        "placement on the way counts."
    ),
    notes={
        "option": "leave the shard, move it to another GPU, or swap it for a shard there; only what fits",
        "option.here": "pressure of its GPU afterwards, over the lower bound of the instance",
        "option.there": "pressure of the other GPU afterwards; equal to `here` if it stays",
        "option.was_here": "pressure of its GPU before",
        "option.was_there": "pressure of the other GPU before",
        "option.worst": "largest pressure of all GPUs afterwards",
        "option.over_here": "load of its GPU afterwards beyond what the lower bound allows it, in shares of "
        "what an empty GPU is allowed; sums to 0 over all GPUs",
        "option.over_there": "the same of the other GPU",
        "option.was_over_here": "the same of its GPU, before",
        "option.was_over_there": "the same of the other GPU, before",
        "option.free_here": "share of its GPU's memory that is free afterwards",
        "option.free_there": "the same of the other GPU",
        "option.kind": "0 stay, 1 move, 2 swap",
        "option.noise": "fresh random, Gumbel's distribution: least x/T − noise is a draw by exp(−x/T)",
        "state": "the shard, and how far the search is",
        "state.gpus": "how many GPUs",
        "state.shards": "how many shards",
        "state.size": "of the shard, as a share of a GPU's memory",
        "state.load": "of the shard, over what the lower bound would allow an empty GPU",
        "state.worst": "largest pressure now, over the lower bound",
        "state.best": "the least that it has been",
        "state.sweep": "number of the sweep, from 0",
        "state.progress": "share of the search that is done",
    },
)
PLACE = Entry(
    "place",
    parameters={
        "gpus": Int(lo=1),
        "capacity": Float(lo=0, unit="GB"),
        "size": Floats(lo=0, unit="GB"),
        "load": Floats("size", lo=0),
        "model": Ints("size", lo=0),
    },
    returns=Ints("size", lo=0, hi="gpus"),
    doc="The whole placement at once: a GPU, from 0, for each shard.",
    notes={
        "gpus": "how many GPUs",
        "capacity": "memory of each",
        "size": "of each shard",
        "load": "of each shard: rate of requests over latency objective",
        "model": "that each shard belongs to; two shards of a model must not share a GPU",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"value": (STEP,), "place": (PLACE,)}
"""Entry points by hook."""
