"""What a program may define to place experts."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Int, Ints

NODE_GPUS = 4
"""GPUs of a node in the affinity problem."""

REBALANCE = Entry(
    "rebalance",
    parameters={
        "load": Array("int64", ("layers", "experts"), unit="tokens"),
        "replicas": Int(lo=1),
        "groups": Int(lo=1),
        "nodes": Int(lo=1),
        "gpus": Int(lo=1),
    },
    returns=Ints(n="layers*replicas", lo=0, hi="experts"),
    doc=(
        "Which expert each slot holds during the next window, flat: layer after layer, in each layer "
        "`replicas` slots. Slots 0, 1, ... belong to GPU 0, the following ones to GPU 1, and so on, "
        "`replicas // gpus` each; GPUs likewise to nodes, `gpus // nodes` each. Every expert needs a slot "
        "in every layer; slots with the same expert share its tokens evenly. May return a numpy array "
        "of one dimension (`.reshape(-1)`). Called once a window, in order, in one process."
    ),
    notes={
        "load": "tokens that each expert got in each layer during the window that has just ended",
        "replicas": "slots of a layer, more than experts; a multiple of `gpus`",
        "groups": "groups of a layer, `experts // groups` consecutive experts each",
        "nodes": "how many nodes; `gpus` is a multiple of it",
        "gpus": "how many GPUs",
    },
)
BALANCE_ENTRIES: Mapping[str, tuple[Entry, ...]] = {"rebalance": (REBALANCE,)}
"""Entry points of load balance by hook."""

PLACE = Entry(
    "place",
    parameters={
        "affinity": Array("int64", ("layers", "experts", "experts"), unit="tokens"),
        "capacity": Int(lo=1),
    },
    returns=Ints(n="layers*experts", lo=0, hi="experts"),
    doc=(
        "The GPU of every expert, flat: layer after layer, in each layer expert after expert. There are "
        f"`experts // capacity` GPUs, GPUs 0 to {NODE_GPUS - 1} in node 0, the next {NODE_GPUS} in node 1, "
        "and so on; in every layer each GPU must get exactly `capacity` experts. May return a numpy array of "
        "one dimension (`.reshape(-1)`)."
    ),
    notes={
        "affinity": (
            "`affinity[l, i, j]`: how many profiled tokens went from expert i of layer l - 1 to expert j of "
            "layer l; zero for l = 0"
        ),
        "capacity": "experts of a layer on a GPU",
    },
)
AFFINITY_ENTRIES: Mapping[str, tuple[Entry, ...]] = {"place": (PLACE,)}
"""Entry points of affinity by hook."""
