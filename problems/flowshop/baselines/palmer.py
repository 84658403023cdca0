"""Slope index: jobs whose durations grow along the machines first.

Source: D. Palmer, "Sequencing jobs through a multi-stage process in the minimum total time — a quick
method of obtaining a near optimum", Operational Research Quarterly 16 (1965).
"""


def sequence(jobs, machines, p):
    def slope(j):
        return sum((2 * i - machines + 1) * p[j * machines + i] for i in range(machines))

    return sorted(range(jobs), key=slope, reverse=True)
