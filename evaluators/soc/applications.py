"""Applications: graphs of tasks with the volumes they hand on.

Sources: S. E. Arda et al., IEEE Transactions on Computers 69(8), 2020 (five of the six applications of
wireless and radar), and the public configuration that goes with it (volumes, temporal mitigation);
H. Topcuoglu, S. Hariri, M.-Y. Wu, IEEE TPDS 13(3), 2002, Fig. 1 (the canonical graph).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .platforms import Platform

Edge = tuple[int, int, float]
"""From task, to task, volume."""


@dataclass(frozen=True)
class Application:
    """A directed acyclic graph whose tasks are numbered in a topological order.

    Attributes:
        name: For people.
        kinds: What each task computes.
        edges: Every pair at most once, from a smaller to a larger number.
    """

    name: str
    kinds: tuple[str, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        if any(not 0 <= a < b < len(self.kinds) for a, b, _ in self.edges):
            raise ValueError(f"application `{self.name}`: an edge must lead from a smaller to a larger task")
        if len({(a, b) for a, b, _ in self.edges}) != len(self.edges):
            raise ValueError(f"application `{self.name}`: two edges join the same tasks")

    @property
    def size(self) -> int:
        """How many tasks."""
        return len(self.kinds)

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """Tasks without a predecessor."""
        return tuple(t for t in range(self.size) if all(b != t for _, b, _ in self.edges))

    @cached_property
    def successors(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """By task: (successor, volume), smallest successor first."""
        return tuple(tuple(sorted((b, v) for a, b, v in self.edges if a == t)) for t in range(self.size))

    @cached_property
    def predecessors(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """By task: (predecessor, volume), smallest predecessor first."""
        return tuple(tuple(sorted((a, v) for a, b, v in self.edges if b == t)) for t in range(self.size))


@dataclass(frozen=True)
class Profile:
    """An application on a platform: everything that does not depend on when it runs.

    Attributes:
        application: The graph.
        latency: Expected execution time, shape (tasks, pes), `inf` where impossible, µs.
        transfers: By task, (successor, transfer time of shape (from pe, to pe)), µs.
        rank: Length of the longest path from a task to the end, itself included, with execution and
            transfer times averaged over PEs, shape (tasks,), µs: HEFT's upward rank.
        tail: The same with each task on its fastest PE and no transfers: a bound, µs.
        ahead: Least time from a task's end to the job's, given the PE that ran the task, if every
            later task ran at its best PE and found it free, shape (tasks, pes), µs: PEFT's optimistic
            cost, with the transfer times of the pairs of PEs instead of their mean.
    """

    application: Application
    latency: NDArray[np.float64]
    transfers: tuple[tuple[tuple[int, NDArray[np.float64]], ...], ...]
    rank: NDArray[np.float64]
    tail: NDArray[np.float64]
    ahead: NDArray[np.float64]

    @cached_property
    def fastest(self) -> tuple[tuple[int, ...], ...]:
        """By task, the PEs that run it fastest."""
        return tuple(tuple(np.flatnonzero(row == row.min()).tolist()) for row in self.latency)


def profile(application: Application, platform: Platform) -> Profile:
    """Return `application` as it runs on `platform`; a transfer takes floor(volume / bandwidth) µs."""
    bands = platform.bands
    latency = np.array([platform.latency(kind) for kind in application.kinds])
    possible = np.isfinite(latency)
    transfers = tuple(
        tuple((b, np.floor(volume / bands)) for b, volume in successors)
        for successors in application.successors
    )
    mean = np.where(possible, latency, 0.0).sum(axis=1) / possible.sum(axis=1)
    rank, tail, ahead = mean.copy(), latency.min(axis=1), np.zeros_like(latency)
    for task in reversed(range(application.size)):
        following = transfers[task]
        if following:
            rank[task] += max(rank[b] + _mean_transfer(t, possible[task], possible[b]) for b, t in following)
            tail[task] += max(tail[b] for b, _ in following)
            ahead[task] = np.max([(t + latency[b] + ahead[b]).min(axis=1) for b, t in following], axis=0)
    return Profile(application, latency, transfers, rank, tail, ahead)


def _mean_transfer(
    transfer: NDArray[np.float64], senders: NDArray[np.bool_], receivers: NDArray[np.bool_]
) -> float:
    """Return the mean over pairs of different PEs, like Topcuoglu et al."""
    pairs = np.outer(senders, receivers)
    np.fill_diagonal(pairs, val=False)
    return float(transfer[pairs].mean()) if pairs.any() else 0.0


def chain(kinds: Sequence[str], volumes: Sequence[float], name: str) -> Application:
    """Return tasks in a row; `volumes` has one entry less than `kinds`."""
    edges = tuple((t, t + 1, float(volume)) for t, volume in enumerate(volumes))
    if len(edges) != len(kinds) - 1:
        raise ValueError(f"application `{name}`: {len(kinds)} tasks in a row need {len(kinds) - 1} volumes")
    return Application(name, tuple(kinds), edges)


def _fan(
    name: str,
    head: str,
    branch: Sequence[tuple[str, float]],
    tail: Sequence[tuple[str, float]],
    ends: Sequence[float],
) -> Application:
    """Return a head, five equal branches, and a tail that joins them.

    Args:
        name: Of the application.
        head: Kind of the first task.
        branch: Kinds of one branch, each with the volume that it receives.
        tail: Kinds after the join; each after the first with the volume that it receives.
        ends: Volume from the end of each branch to the join.
    """
    kinds, edges = [head], []
    join = 1 + len(ends) * len(branch)
    for volume in ends:
        for place, (kind, received) in enumerate(branch):
            edges.append((len(kinds) - 1 if place else 0, len(kinds), received))
            kinds.append(kind)
        edges.append((len(kinds) - 1, join, volume))
    for place, (kind, received) in enumerate(tail):
        if place:
            edges.append((len(kinds) - 1, len(kinds), received))
        kinds.append(kind)
    return Application(name, tuple(kinds), tuple(edges))


WIFI_TX = _fan(
    "wifi_tx",
    "scrambler_encoder",
    [("block_interleaver", 2000), ("qpsk", 3000), ("pilot_insertion", 3000), ("ifft", 10), ("crc", 80)],
    [("end", 0)],
    ends=(0, 0, 0, 0, 3),
)
WIFI_RX = _fan(
    "wifi_rx",
    "match_filter",
    [
        ("payload_extraction", 3000),
        ("fft", 30),
        ("pilot_extraction", 80),
        ("qpsk_demodulation", 3000),
        ("deinterleaver", 3000),
        ("format_conversion", 3000),
    ],
    [("viterbi_decoder", 0), ("descrambler", 3000), ("message_decode", 3000)],
    ends=(3000,) * 5,
)
RANGE_DETECTION = Application(
    "range_detection",
    ("start", "lfm", "xcorr_fft", "xcorr_fft", "conjugate_product", "xcorr_ifft", "max_detect"),
    ((0, 1, 1), (1, 2, 1), (0, 3, 1), (3, 4, 150), (2, 4, 150), (4, 5, 1), (5, 6, 150)),
)
SC_TX = chain(
    (
        "scrambler",
        "viterbi_encoder",
        "viterbi_puncturing",
        "interleaver",
        "qpsk_modulation",
        "sc_crc",
        "upsampling",
        "fir_filter",
    ),
    (0,) * 7,
    "sc_tx",
)
SC_RX = chain(
    (
        "match_correlation",
        "filter",
        "sc_payload_extraction",
        "sc_qpsk_demodulation",
        "sc_deinterleaver",
        "viterbi_depuncturing",
        "viterbi_decoder",
        "descrambler",
    ),
    (0,) * 7,
    "sc_rx",
)
TEMPORAL_MITIGATION = Application(
    "temporal_mitigation",
    (
        "start",
        "signal",
        "signal",
        "hermitian",
        "cmm",
        "cmm",
        "matrix_inverse",
        "matrix_product",
        "cmm_512",
        "matrix_subtraction",
    ),
    tuple(
        (a, b, 1.0)
        for a, b in (
            (0, 1), (0, 2), (1, 3), (1, 4), (3, 4), (2, 5), (3, 5), (4, 6), (5, 7), (6, 7), (7, 8), (8, 9)
        )
    ),
)  # fmt: skip
WIRELESS_APPLICATIONS = (WIFI_TX, WIFI_RX, RANGE_DETECTION, SC_TX, SC_RX, TEMPORAL_MITIGATION)

CANONICAL_GRAPH = Application(
    "canonical",
    tuple(f"task_{t}" for t in range(1, 11)),
    (
        (0, 1, 18),
        (0, 2, 12),
        (0, 3, 9),
        (0, 4, 11),
        (0, 5, 14),
        (1, 7, 19),
        (1, 8, 16),
        (2, 6, 23),
        (3, 7, 27),
        (3, 8, 23),
        (4, 8, 13),
        (5, 7, 15),
        (6, 9, 17),
        (7, 9, 11),
        (8, 9, 13),
    ),
)
