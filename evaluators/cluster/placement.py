"""Placing pods on nodes as they arrive; nothing leaves.

A pod runs on one node that has the CPU, the memory and the GPUs: whole idle ones, or a share of one. On the
chosen node, a share goes to the GPU with least room that still fits, whole GPUs to the first idle ones.
A pod that fits nowhere is rejected. Nodes in the same state count as one option, the first of them.

Left out: departures, kinds of GPUs that a pod may insist on, affinity, and the interference of pods that
share a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .inventory import SLOTS, WHOLE, Ints, Nodes, Pods, Trace

Floats = NDArray[np.float64]
NOWHERE = -1


class Fragmentation:
    """How much of a node's free GPUs is of no use to a random pod of the mix.

    F(n) = Σ over kinds of frequency · (all that is free on n, if the pod cannot run there or wants no
    GPU; else what is free on GPUs with less room than it wants). Source: Weng et al., ATC 2023, section 4.
    """

    def __init__(self, kinds: Pods, frequency: Floats) -> None:
        wants = kinds.gpus > 0
        self._useless = float(frequency[~wants].sum())
        self._cpu, self._memory = kinds.cpu[wants], kinds.memory[wants]
        self._gpus, self._frequency = kinds.gpus[wants], frequency[wants]
        self._shares, self._which = np.unique(kinds.share[wants], return_inverse=True)

    def of(self, cpu: Ints, memory: Ints, room: Ints) -> Floats:
        """Return F, in GPUs, for nodes with this much CPU, memory and room per GPU (nodes, slots)."""
        total = room.sum(axis=1)
        fits = room[:, :, None] >= self._shares
        too_small = (room[:, :, None] * ~fits).sum(axis=1)
        enough = fits.sum(axis=1)[:, self._which] >= self._gpus
        runs = enough & (cpu[:, None] >= self._cpu) & (memory[:, None] >= self._memory)
        useless = np.where(runs, too_small[:, self._which], total[:, None])
        return np.asarray((useless @ self._frequency + self._useless * total) / WHOLE)


@dataclass(frozen=True)
class Options:
    """Where a pod could go; arrays of shape (options,).

    Attributes:
        node: Number of a node; the first of those in the same state.
        cpu: What it would have left, likewise memory and room.
        memory: MiB.
        room: Per GPU, shape (options, slots).
    """

    node: Ints
    cpu: Ints
    memory: Ints
    room: Ints


class Placement:
    """A run: pods arrive one by one.

    Attributes:
        cpu: Free, shape (nodes,); likewise memory.
        room: Free thousandths of every GPU, 0 where there is none, shape (nodes, slots).
        frag: F of every node.
        node: Where each pod went, or `NOWHERE`.
        gpus: By pod, the slots it got.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.measure = Fragmentation(trace.kinds, trace.frequency)
        nodes = trace.nodes
        self.cpu, self.memory = nodes.cpu.copy(), nodes.memory.copy()
        self.room = empty_room(nodes)
        self.frag = self.measure.of(self.cpu, self.memory, self.room)
        self.node = [NOWHERE] * trace.pods.n
        self.gpus: list[tuple[int, ...]] = [()] * trace.pods.n
        self._key = [self._key_of(node) for node in range(nodes.n)]

    def _key_of(self, node: int) -> int:
        return hash((int(self.cpu[node]), int(self.memory[node]), tuple(sorted(self.room[node].tolist()))))

    def options(self, pod: int) -> Options:
        """Return where a pod could go, in order of node numbers."""
        pods = self.trace.pods
        cpu, memory = int(pods.cpu[pod]), int(pods.memory[pod])
        gpus, share = int(pods.gpus[pod]), int(pods.share[pod])
        fits = (self.cpu >= cpu) & (self.memory >= memory)
        if gpus:
            fits &= (self.room >= share).sum(axis=1) >= gpus
        able = np.flatnonzero(fits)
        _, first = np.unique([self._key[node] for node in able.tolist()], return_index=True)
        node = able[np.sort(first)]
        room = self.room[node]
        if gpus:
            slots = _slots(room, gpus, share)
            room[np.arange(len(node))[:, None], slots] -= share
        return Options(node, self.cpu[node] - cpu, self.memory[node] - memory, room)

    def put(self, pod: int, options: Options, choice: int) -> None:
        """Place a pod."""
        node = int(options.node[choice])
        self.node[pod] = node
        self.gpus[pod] = tuple(np.flatnonzero(options.room[choice] != self.room[node]).tolist())
        self.cpu[node], self.memory[node] = options.cpu[choice], options.memory[choice]
        self.room[node] = options.room[choice]
        self.frag[node] = self.measure.of(
            self.cpu[node : node + 1], self.memory[node : node + 1], self.room[node : node + 1]
        )[0]
        self._key[node] = self._key_of(node)


def empty_room(nodes: Nodes) -> Ints:
    """Return the room of an empty inventory, shape (nodes, slots)."""
    return np.where(np.arange(SLOTS) < nodes.gpus[:, None], WHOLE, 0).astype(np.int64)


def _slots(room: Ints, gpus: int, share: int) -> Ints:
    """Return the GPUs that a pod gets on each node, shape (nodes, gpus); they all fit."""
    tight = np.where(room >= share, room, WHOLE + 1)
    return np.argsort(tight, axis=1, kind="stable")[:, :gpus]


@dataclass(frozen=True)
class Answer:
    """Where pods went.

    Attributes:
        node: Of each pod, or `NOWHERE`.
        gpus: By pod, the slots it got there.
    """

    node: Sequence[int]
    gpus: Sequence[tuple[int, ...]]


def unallocated(trace: Trace, answer: Answer, demands: Sequence[float]) -> list[float]:
    """Return the share of GPUs not given away once arrivals want `demands` times all GPUs, %."""
    capacity = WHOLE * trace.nodes.total_gpus
    arrived = np.cumsum(trace.pods.demand)
    placed = np.cumsum(np.where(np.array(answer.node) == NOWHERE, 0, trace.pods.demand))
    at = np.minimum(np.searchsorted(arrived, np.array(demands) * capacity), len(arrived) - 1)
    return [100 * (1 - float(placed[k]) / capacity) for k in at]
