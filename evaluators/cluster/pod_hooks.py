"""What a program may define to place pods."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Record

NODE = Record(
    {
        "cpu": Float(lo=0, unit="cores"),
        "memory": Float(lo=0, unit="GiB"),
        "room": Float(lo=0, unit="GPUs"),
        "idle": Int(lo=0),
        "widest": Float(lo=0, hi=1, unit="GPUs"),
        "total_cpu": Float(lo=0, unit="cores"),
        "total_memory": Float(lo=0, unit="GiB"),
        "gpus": Int(lo=0),
        "rest_idle": Int(lo=0),
        "rest_slot": Float(lo=0, hi=1, unit="GPUs"),
        "frag": Float(lo=0, unit="GPUs"),
        "frag_growth": Float(unit="GPUs"),
    }
)
POD = Record(
    {
        "cpu": Float(lo=0, unit="cores"),
        "memory": Float(lo=0, unit="GiB"),
        "gpus": Int(lo=0),
        "share": Float(lo=0, hi=1, unit="GPUs"),
        "demand": Float(lo=0, unit="GPUs"),
        "arrived": Float(lo=0),
        "allocated": Float(lo=0, hi=1),
        "options": Int(lo=1),
    }
)
SCORE = Entry(
    "score",
    parameters={"node": NODE, "pod": POD},
    returns=Float(),
    doc="Called for every node that a pod fits; the pod goes to the node with the smallest value.",
    notes={
        "node": "a node that has room for the pod; of nodes in the same state, only the first",
        "node.cpu": "free CPU, before the pod is placed",
        "node.memory": "free memory",
        "node.room": "free share of all its GPUs together",
        "node.idle": "GPUs that nobody uses",
        "node.widest": "most room on one GPU that is in use; 0 if there is none",
        "node.total_cpu": "CPU of the empty node",
        "node.total_memory": "memory of the empty node",
        "node.gpus": "GPUs of the node",
        "node.rest_idle": "idle GPUs that would be left with the pod",
        "node.rest_slot": "room that would be left on the GPU that the pod shares; 0 if it shares none",
        "node.frag": "free GPU share of no use to a random pod of the mix: too little room, CPU or memory",
        "node.frag_growth": "how much that would grow with the pod; negative if it shrinks",
        "pod": "the pod that has arrived, and the cluster as a whole",
        "pod.cpu": "CPU that it wants",
        "pod.memory": "memory that it wants",
        "pod.gpus": "GPUs that it wants; 0 for none",
        "pod.share": "of each of them; less than 1 only of a single one",
        "pod.demand": "GPUs times share",
        "pod.arrived": "GPUs wanted by all pods so far, over those there are",
        "pod.allocated": "share of all GPUs that is given away",
        "pod.options": "how many nodes in different states it fits",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"score": (SCORE,)}
"""Entry points by hook."""
