"""Insertion in the order of Kalczynski and Kamburowski: most work, weighted towards either end, first.

Source: P. Kalczynski, J. Kamburowski, "An improved NEH heuristic to minimize makespan in permutation
flow shops", Computers & Operations Research 35 (2008), the weights of NEHKK1; their rule for ties
left out.
"""


def key(job, shop):
    m = shop.machines
    # Σ ((m−1)(m−2)/2 + m − i) p_i and Σ ((m−1)(m−2)/2 + i − 1) p_i for i = 1 … m
    base = (m - 1) * (m - 2) / 2 - 1
    return -min(base * job.total + m * job.front, base * job.total + m * job.back)
