"""Nodes with GPUs of several kinds, pods that want shares of them; a generator and readers of trace files.

CPU is in thousandths of a core, memory in MiB, a GPU in thousandths.

Source of the figures: Alibaba's trace of 2023 with fractional GPUs ("openb"), as used by Q. Weng et al.,
"Beware of fragmentation: scheduling GPU-sharing workloads with fragmentation gradient descent", USENIX
ATC 2023: its node kinds, and its most frequent kinds of pods with their numbers (95 % of all, and all
that want several GPUs).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

WHOLE = 1000
"""Thousandths of a GPU in a GPU."""
SLOTS = 8
"""Most GPUs in a node."""
Ints = NDArray[np.int64]

NODE_KINDS = (
    # cores, GiB, GPUs, how many there are
    (96, 384, 8, 549),
    (104, 512, 2, 387),
    (16, 120, 2, 107),
    (128, 768, 8, 39),
    (32, 128, 4, 28),
    (64, 256, 2, 22),
    (96, 768, 8, 21),
    (8, 32, 1, 19),
    (96, 384, 4, 17),
    (48, 368, 4, 9),
    (64, 256, 8, 8),
    (8, 60, 1, 3),
    (8, 60, 2, 2),
    (128, 1024, 1, 2),
)
POD_KINDS = (
    # cores, GiB, GPUs, thousandths of each, how many there are
    *((3.152, 5.5, 1, 810, 1047), (11.3, 48, 1, 1000, 857), (11.4, 47, 1, 1000, 534)),
    *((3.152, 5.5, 1, 1000, 470), (11.908, 46, 1, 470, 388), (12.5, 56, 0, 0, 364)),
    *((8, 29.8, 1, 470, 360), (32, 48, 0, 0, 284), (18.708, 63, 1, 1000, 255)),
    *((11.908, 46, 1, 650, 237), (9.81, 40.6, 1, 1000, 195), (8, 29.8, 0, 0, 163)),
    *((12, 24, 1, 1000, 158), (15.7, 57, 1, 1000, 158), (11.908, 46, 1, 1000, 153)),
    *((15.4, 50, 0, 0, 120), (4, 22.4, 1, 320, 111), (16, 32, 1, 1000, 108)),
    *((8, 16, 1, 1000, 104), (4, 24, 1, 1000, 104), (12, 16, 1, 1000, 99)),
    *((16.5, 50, 0, 0, 95), (14.2, 57, 1, 1000, 93), (4, 29.8, 1, 230, 84)),
    *((24.2, 91, 1, 1000, 84), (4, 14.9, 1, 320, 78), (3.152, 5.5, 1, 590, 75)),
    *((8, 29.8, 1, 320, 72), (4.152, 10.4, 1, 550, 72), (11.4, 76, 1, 1000, 65)),
    *((8, 32, 1, 1000, 55), (4, 14.9, 1, 160, 53), (6, 6, 1, 460, 51)),
    *((11.9, 76, 1, 1000, 51), (4.152, 10.4, 1, 370, 45), (12, 15, 1, 1000, 44)),
    *((4, 29.8, 1, 320, 43), (8.2, 33, 1, 1000, 41), (4, 30.5, 1, 1000, 40)),
    *((15.2, 79, 1, 1000, 36), (16, 64, 1, 1000, 33), (4.152, 10.4, 1, 810, 31)),
    *((6, 12, 1, 460, 29), (16.4, 123, 1, 1000, 27), (4, 22.4, 1, 230, 26)),
    *((4, 14.9, 1, 220, 24), (1, 2, 1, 320, 22), (6, 22.4, 1, 160, 20)),
    *((8, 29.8, 1, 220, 19), (88, 320, 8, 1000, 18), (64.2, 257, 8, 1000, 18)),
    *((32.2, 129, 4, 1000, 9), (16.2, 65, 2, 1000, 7), (120, 720, 8, 1000, 3)),
    *((6, 64, 2, 1000, 3), (30.2, 157, 2, 1000, 3), (64, 256, 8, 1000, 3)),
    *((32, 128, 4, 1000, 3), (60.2, 313, 4, 1000, 3), (120.2, 625, 8, 1000, 2)),
    *((17.4, 42, 2, 1000, 2), (14, 58.6, 2, 1000, 1)),
)


@dataclass(frozen=True)
class Nodes:
    """An inventory; arrays of shape (nodes,)."""

    cpu: Ints
    memory: Ints
    gpus: Ints

    @property
    def n(self) -> int:
        """How many."""
        return len(self.cpu)

    @property
    def total_gpus(self) -> int:
        """Of all nodes."""
        return int(self.gpus.sum())


@dataclass(frozen=True)
class Pods:
    """Pods in order of arrival; arrays of shape (pods,).

    Attributes:
        cpu: Thousandths of a core.
        memory: MiB.
        gpus: How many; 0 for a pod that wants none.
        share: Thousandths of each of them; less than all only of a single one.
    """

    cpu: Ints
    memory: Ints
    gpus: Ints
    share: Ints

    def __post_init__(self) -> None:
        if ((self.gpus > 1) & (self.share != WHOLE)).any():
            raise ValueError("a pod shares a GPU only if it wants a single one")

    @property
    def n(self) -> int:
        """How many."""
        return len(self.cpu)

    @property
    def demand(self) -> Ints:
        """Thousandths of a GPU in all, shape (pods,)."""
        return self.gpus * self.share

    def take(self, which: Sequence[int] | Ints) -> Pods:
        """Return some pods, in the order named."""
        return Pods(self.cpu[which], self.memory[which], self.gpus[which], self.share[which])


def _milli(values: Sequence[float], unit: int) -> Ints:
    return np.array([round(unit * value) for value in values], dtype=np.int64)


def all_nodes() -> Nodes:
    """Return the published inventory."""
    rows = [kind[:3] for kind in NODE_KINDS for _ in range(kind[3])]
    cpu, memory, gpus = zip(*rows, strict=True)
    return Nodes(_milli(cpu, 1000), _milli(memory, 1024), np.array(gpus, dtype=np.int64))


def pod_kinds() -> tuple[Pods, NDArray[np.float64]]:
    """Return one pod of each kind, and how frequent each is."""
    cpu, memory, gpus, share, count = zip(*POD_KINDS, strict=True)
    pods = Pods(_milli(cpu, 1000), _milli(memory, 1024), np.array(gpus), np.array(share))
    weights = np.array(count, dtype=np.float64)
    return pods, weights / weights.sum()


@dataclass(frozen=True)
class Trace:
    """Pods that arrive at an inventory, and what is known of the mix they come from.

    Attributes:
        nodes: The inventory.
        pods: In order of arrival.
        kinds: One pod of each kind.
        frequency: Of each kind in the mix, shape (kinds,).
    """

    nodes: Nodes
    pods: Pods
    kinds: Pods
    frequency: NDArray[np.float64]


def draw(nodes: int, inflation: float, rng: np.random.Generator, *, fractional: float = 1.0) -> Trace:
    """Return pods drawn from the mix until they want `inflation` times the GPUs of a sampled inventory.

    Args:
        nodes: How many, sampled from the published ones without replacement.
        inflation: Wanted GPUs over existing ones.
        rng: Random numbers.
        fractional: Factor on the frequency of pods that share a GPU.
    """
    everything = all_nodes()
    picked = np.sort(rng.choice(everything.n, nodes, replace=False))
    inventory = Nodes(everything.cpu[picked], everything.memory[picked], everything.gpus[picked])
    kinds, frequency = pod_kinds()
    frequency = frequency * np.where((kinds.gpus == 1) & (kinds.share < WHOLE), fractional, 1.0)
    frequency = frequency / frequency.sum()
    wanted = inflation * WHOLE * inventory.total_gpus
    mean = float(frequency @ kinds.demand)
    which = rng.choice(kinds.n, int(1.5 * wanted / mean) + 50, p=frequency)
    enough = int(np.searchsorted(np.cumsum(kinds.demand[which]), wanted)) + 1
    return Trace(inventory, kinds.take(which[:enough]), kinds, frequency)


def read_nodes(path: Path) -> Nodes:
    """Read `openb_node_list_gpu_node.csv`.

    Raises:
        UsageError: A column is missing or holds something else than whole numbers.
    """
    table = _columns(path, ("cpu_milli", "memory_mib", "gpu"))
    return Nodes(table["cpu_milli"], table["memory_mib"], table["gpu"])


def read_pods(path: Path) -> Pods:
    """Read `openb_pod_list_*.csv`, in order of creation.

    Raises:
        UsageError: See `read_nodes`.
    """
    names = ("cpu_milli", "memory_mib", "num_gpu", "gpu_milli", "creation_time")
    table = _columns(path, names)
    pods = Pods(table["cpu_milli"], table["memory_mib"], table["num_gpu"], table["gpu_milli"])
    return pods.take(np.argsort(table["creation_time"], kind="stable"))


def mix_of(pods: Pods) -> tuple[Pods, NDArray[np.float64]]:
    """Return one pod of each kind that occurs, and how frequent each is."""
    rows = np.column_stack((pods.cpu, pods.memory, pods.gpus, pods.share))
    _, first, counts = np.unique(rows, axis=0, return_index=True, return_counts=True)
    return pods.take(first), counts / counts.sum()


def _columns(path: Path, names: Sequence[str]) -> dict[str, Ints]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(names) - set(reader.fieldnames or ())
        if missing:
            raise UsageError(
                f"{path}: has no column `{min(missing)}`; has {', '.join(reader.fieldnames or ())}"
            )
        rows = list(reader)
    try:
        return {name: np.array([int(row[name]) for row in rows], dtype=np.int64) for name in names}
    except (TypeError, ValueError) as error:
        raise UsageError(f"{path}: a whole number was expected ({error})") from error
