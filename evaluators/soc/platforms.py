"""Systems on a chip: clusters of processing elements (PEs), what they run, how they talk.

Times are in µs, powers in W, volumes in the units of the bandwidths (per µs).

Sources: S. E. Arda et al., "DS3: A System-Level Domain-Specific System-on-Chip Simulation Framework",
IEEE Transactions on Computers 69(8), 2020, Table 4 (latencies) and the power figures of the public
configuration that goes with it; H. Topcuoglu, S. Hariri, M.-Y. Wu, IEEE TPDS 13(3), 2002, Fig. 1 (the
three processors of the canonical graph).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cluster:
    """PEs of one kind, at their highest frequency.

    Attributes:
        name: E.g. "A15".
        count: How many PEs.
        latency: Expected execution time by kind of task, µs; a kind that is absent cannot run here.
        power: Power of the cluster with 1, 2, … active PEs, W.
        voltage: V, for leakage.
        leakage: Leakage relative to that of the big cores' cluster, by area.
    """

    name: str
    count: int
    latency: Mapping[str, int]
    power: tuple[float, ...]
    voltage: float
    leakage: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.count <= len(self.power):
            raise ValueError(
                f"cluster `{self.name}`: count must be 1 to {len(self.power)} (its power figures), "
                f"got {self.count}"
            )


@dataclass(frozen=True)
class Platform:
    """PEs, numbered cluster after cluster.

    Attributes:
        clusters: In order.
        bandwidth: Between two PEs of clusters i and j, shape (clusters, clusters), volume per µs.
        own: Bandwidth of a PE to itself.
        idle_w: What memory, GPU and interconnect draw all the time, W.
    """

    clusters: tuple[Cluster, ...]
    bandwidth: tuple[tuple[float, ...], ...]
    own: float
    idle_w: float = 0.1674 * 17 / 16

    @property
    def cluster_of(self) -> NDArray[np.int64]:
        """Cluster of every PE, shape (pes,)."""
        return np.repeat(np.arange(len(self.clusters)), [c.count for c in self.clusters]).astype(np.int64)

    @property
    def pes(self) -> int:
        """How many PEs."""
        return sum(cluster.count for cluster in self.clusters)

    @property
    def bands(self) -> NDArray[np.float64]:
        """Bandwidth from PE to PE, shape (pes, pes), volume per µs."""
        at = self.cluster_of
        bands = np.array(self.bandwidth, dtype=np.float64)[np.ix_(at, at)]
        np.fill_diagonal(bands, self.own)
        return bands

    def latency(self, kind: str) -> NDArray[np.float64]:
        """Return the expected execution time of a kind of task on every PE, `inf` where impossible.

        Raises:
            ValueError: No PE runs it.
        """
        by_cluster = [float(cluster.latency.get(kind, np.inf)) for cluster in self.clusters]
        if not np.isfinite(by_cluster).any():
            raise ValueError(f"no PE runs tasks of kind `{kind}`")
        return np.array(by_cluster)[self.cluster_of]

    def with_counts(self, counts: Mapping[str, int]) -> Platform:
        """Return this platform with other numbers of PEs, by name of cluster.

        Raises:
            ValueError: An unknown name, or a count that has no power figure.
        """
        unknown = set(counts) - {cluster.name for cluster in self.clusters}
        if unknown:
            raise ValueError(f"no cluster is called `{min(unknown)}`")
        changed = tuple(replace(c, count=counts.get(c.name, c.count)) for c in self.clusters)
        return replace(self, clusters=changed)


_LITTLE_AND_BIG: Mapping[str, tuple[int, int]] = {
    # WiFi transmitter
    "scrambler_encoder": (22, 10),
    "block_interleaver": (10, 4),
    "qpsk": (15, 8),
    "pilot_insertion": (5, 3),
    "ifft": (296, 118),
    "crc": (5, 3),
    "end": (0, 0),
    # WiFi receiver
    "match_filter": (16, 5),
    "payload_extraction": (8, 4),
    "fft": (289, 114),
    "pilot_extraction": (6, 4),
    "qpsk_demodulation": (191, 95),
    "deinterleaver": (16, 9),
    "format_conversion": (7, 4),
    "viterbi_decoder": (1828, 739),
    "descrambler": (3, 2),
    "message_decode": (90, 39),
    # Range detection
    "start": (0, 0),
    "lfm": (90, 60),
    "xcorr_fft": (150, 60),
    "xcorr_ifft": (150, 60),
    "conjugate_product": (75, 6),
    "max_detect": (20, 20),
    # Single-carrier transmitter and receiver
    "scrambler": (6, 2),
    "viterbi_encoder": (31, 9),
    "viterbi_puncturing": (6, 3),
    "interleaver": (10, 3),
    "qpsk_modulation": (27, 8),
    "sc_crc": (5, 2),
    "upsampling": (42, 9),
    "fir_filter": (30, 20),
    "match_correlation": (30, 20),
    "filter": (30, 20),
    "sc_payload_extraction": (14, 3),
    "sc_qpsk_demodulation": (240, 96),
    "sc_deinterleaver": (20, 7),
    "viterbi_depuncturing": (5, 3),
    # Temporal mitigation
    "signal": (0, 0),
    "cmm": (240, 54),
    "cmm_512": (210, 44),
    "hermitian": (23, 6),
    "matrix_inverse": (25, 8),
    "matrix_product": (17, 5),
    "matrix_subtraction": (72, 16),
}
_ACCELERATED: Mapping[str, Mapping[str, int]] = {
    "MM": {"cmm": 22, "cmm_512": 22},
    "FFT": {"xcorr_fft": 30, "xcorr_ifft": 30, "ifft": 16, "fft": 12},
    "VIT": {"viterbi_decoder": 2},
}
_LITTLE = {kind: times[0] for kind, times in _LITTLE_AND_BIG.items()}
_BIG = {kind: times[1] for kind, times in _LITTLE_AND_BIG.items()}

WIRELESS = Platform(
    clusters=(
        Cluster("A7", 4, _LITTLE, (0.39, 0.59, 0.72, 0.81), 1.3, leakage=0.25),
        Cluster("A15", 4, _BIG, (3.32, 5.05, 6.15, 6.91), 1.362),
        Cluster("MM", 2, _ACCELERATED["MM"], (0.05, 0.1), 0.9),
        Cluster("FFT", 4, _ACCELERATED["FFT"], (0.0913, 0.1826, 0.2739, 0.3652), 0.9),
        Cluster("VIT", 2, _ACCELERATED["VIT"], (0.05885, 0.1177), 0.9),
    ),
    bandwidth=(
        (1000, 1000, 1000, 10, 1000),
        (1000, 1000, 1000, 10, 1000),
        (1000, 1000, 1000, 10, 1000),
        (10, 10, 10, 1000, 1000),
        (1000, 1000, 1000, 1000, 1000),
    ),
    own=10000,
)
"""Four little and four big cores, two matrix, four FFT and two Viterbi accelerators."""

_CANONICAL = (
    (14, 13, 11, 13, 12, 13, 7, 5, 18, 21),
    (16, 19, 13, 8, 13, 16, 15, 11, 12, 7),
    (9, 18, 19, 17, 10, 9, 11, 14, 20, 16),
)
CANONICAL = Platform(
    clusters=tuple(
        Cluster(f"P{p + 1}", 1, {f"task_{t + 1}": c for t, c in enumerate(costs)}, (0.05885,), 0.9)
        for p, costs in enumerate(_CANONICAL)
    ),
    bandwidth=((1, 1, 1), (1, 1, 1), (1, 1, 1)),
    own=10000,
)
"""The three processors of Topcuoglu's example; a volume is a time, and nothing is paid at home."""
