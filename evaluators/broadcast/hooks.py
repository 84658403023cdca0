"""What a program may define to broadcast data: a score for growing a tree, or all the paths."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Float, Int, Ints, RaggedInts, Record

_PRICE = Float(lo=0, unit="$/GB")
MOVE = Record(
    {
        "price": _PRICE,
        "wanted": Int(lo=0, hi=2),
        "passed": Int(lo=0),
        "finish": _PRICE,
        "saving": _PRICE,
        "helped": Int(lo=0),
        "nearest": _PRICE,
        "around": _PRICE,
        "direct": _PRICE,
        "slowness": Float(lo=0, unit="s/GB"),
        "fanout": Int(lo=0),
        "hops": Int(lo=1),
    }
)
STATE = Record(
    {
        "left": Int(lo=1),
        "destinations": Int(lo=1),
        "regions": Int(lo=1),
        "spent": _PRICE,
        "mean_left": _PRICE,
        "slowest": Float(lo=0, unit="s/GB"),
        "machine": Float(lo=0, unit="$/s"),
    }
)
SCORE = Entry(
    "score",
    parameters={"move": MOVE, "state": STATE},
    returns=Float(),
    doc=(
        "Grows one tree for all partitions from the source: called for every region that is not in the tree; "
        "the one with the smallest value is joined by its cheapest path from the tree, until all "
        "destinations are in. Then the same regions are joined by a cheapest arborescence, of equally cheap "
        "parents the fastest, and branches that end in no destination are cut."
    ),
    notes={
        "move": "a region outside the tree, and its cheapest path from the tree",
        "move.price": "of the path",
        "move.wanted": "1 for a destination, else 0",
        "move.passed": "destinations on the path, the region itself included",
        "move.finish": "what is still to be paid if it joins now, and then always the nearest destination",
        "move.saving": "how much nearer the other destinations outside come to the tree, all together",
        "move.helped": "how many of them come nearer",
        "move.nearest": "distance from the region to the nearest of them; 0 if there is none",
        "move.around": "mean distance from the region to them",
        "move.direct": "distance from the source to the region",
        "move.slowness": "time per GB on the slowest edge of the path, before limits of regions",
        "move.fanout": "edges that already leave the region of the tree where the path begins",
        "move.hops": "edges of the path",
        "state": "the tree so far",
        "state.left": "destinations that are not in the tree",
        "state.destinations": "how many there are in all",
        "state.regions": "regions in the tree",
        "state.spent": "price of the tree",
        "state.mean_left": "mean distance from the tree to the destinations that are left",
        "state.slowest": "time per GB on the slowest edge of the tree; 0 at first",
        "state.machine": "price of the machines of one region; they run until the slowest edge is done",
    },
)
BROADCAST = Entry(
    "broadcast",
    parameters={
        "nodes": Int(lo=2),
        "source": Int(lo=0),
        "targets": Ints(),
        "parts": Int(lo=1),
        "cost": Array("float64", ("nodes", "nodes"), unit="$/GB"),
        "gbit": Array("float64", ("nodes", "nodes"), unit="Gbit/s"),
        "limits": Array("float64", ("nodes", 2), unit="Gbit/s"),
    },
    returns=RaggedInts("targets*parts", "targets*parts*nodes", lo=0, hi="nodes"),
    doc=(
        "All paths at once: one list of regions from the source to the destination for every destination and "
        "partition, that of partition p to targets[d] at place d * parts + p."
    ),
    notes={
        "nodes": "how many regions there are",
        "source": "region where the data are",
        "targets": "regions where they are wanted",
        "parts": "equal partitions of the data; an edge is paid once for each that uses it",
        "cost": "price from each region to each; inf where there is no edge",
        "gbit": "throughput of an edge, all machines of a region together, before limits",
        "limits": "of each region, all machines together; columns: 0 into it, 1 out of it",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"grow": (SCORE,), "broadcast": (BROADCAST,)}
"""Entry points by hook."""
