"""What DS3 itself yields, for comparison.

Source: runs of DS3 (https://github.com/segemena/DS3, commit 056c930) with Python 3.11, simpy 3.0.11 and
numpy 2.4, iteration 0; one call of `np.random.choice` was adapted to that numpy. The seconds are those of
one core of a shared server.
"""

from __future__ import annotations

from typing import NamedTuple

from .upstream import DEFAULT, STUDY, Workload


class Reference(NamedTuple):
    """One run: workload, scheduler, mean time between arrivals (µs), and what DS3 printed.

    Attributes:
        workload: "default" or "study", a key of `WORKLOADS`.
        rule: A key of `upstream.RULES`.
        scale: µs.
        latency: Mean, µs, as printed: two digits for "default", six for "study".
        makespan: End of the last job that counts, µs.
        joules: Energy.
        seconds: Wall time that DS3 took.
    """

    workload: str
    rule: str
    scale: int
    latency: float
    makespan: int
    joules: float
    seconds: float


WORKLOADS: dict[str, Workload] = {"default": DEFAULT, "study": STUDY}
REFERENCES = (
    Reference("default", "MET", 1000, 153.53, 120264, 0.104560, 18.56),
    Reference("default", "EFT", 1000, 136.01, 120264, 0.099229, 25.54),
    Reference("default", "ETF", 1000, 136.03, 120264, 0.099316, 42.23),
    Reference("default", "STF", 1000, 234.05, 120358, 0.114822, 33.8),
    Reference("default", "MET", 500, 158.54, 60139, 0.077908, 15.75),
    Reference("default", "EFT", 500, 136.60, 60139, 0.072213, 13.56),
    Reference("default", "ETF", 500, 136.62, 60139, 0.072330, 13.56),
    Reference("default", "STF", 500, 263.93, 60233, 0.088188, 18.22),
    Reference("default", "MET", 200, 171.77, 24067, 0.060046, 8.52),
    Reference("default", "EFT", 200, 139.42, 24067, 0.053903, 13.78),
    Reference("default", "ETF", 200, 140.21, 24067, 0.053981, 15.98),
    Reference("default", "STF", 200, 580.06, 24161, 0.070641, 28.1),
    Reference("default", "MET", 100, 212.47, 12043, 0.050236, 13.87),
    Reference("default", "EFT", 100, 141.96, 12042, 0.044819, 12.45),
    Reference("default", "ETF", 100, 141.04, 12042, 0.044710, 11.14),
    Reference("default", "STF", 100, 1398.75, 17504, 0.066420, 7.15),
    Reference("default", "MET", 50, 463.65, 6979, 0.041917, 1.8),
    Reference("default", "EFT", 50, 155.72, 6040, 0.035420, 2.8),
    Reference("default", "ETF", 50, 156.22, 6043, 0.035080, 3.34),
    Reference("default", "STF", 50, 1787.40, 16577, 0.066103, 3.01),
    Reference("default", "MET", 25, 656.70, 6350, 0.041202, 1.29),
    Reference("default", "EFT", 25, 255.72, 3423, 0.026105, 1.85),
    Reference("default", "ETF", 25, 267.29, 3434, 0.026247, 2.94),
    Reference("default", "STF", 25, 1862.65, 16545, 0.065979, 3.52),
    Reference("study", "MET", 2000, 184.571429, 46355, 0.029518, 9.23),
    Reference("study", "ETF", 2000, 153.214286, 46267, 0.027832, 11.09),
    Reference("study", "MET", 300, 145.108333, 49212, 0.079990, 104.0),
    Reference("study", "ETF", 300, 112.100000, 49212, 0.073048, 39.93),
    Reference("study", "MET", 200, 196.150259, 49838, 0.122998, 40.55),
    Reference("study", "ETF", 200, 122.119171, 49822, 0.107738, 72.21),
    Reference("study", "MET", 150, 255.916667, 49994, 0.169078, 194.81),
    Reference("study", "ETF", 150, 134.723485, 49994, 0.142656, 679.93),
)
