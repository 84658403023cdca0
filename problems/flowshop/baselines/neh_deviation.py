"""NEH with mean plus standard deviation of the durations in the place of their sum.

Source: X. Dong, H. Huang, P. Chen, "An improved NEH-based heuristic for the permutation flowshop
problem", Computers & Operations Research 35 (2008); the order alone, without their rule for ties.
"""


def key(job, shop):
    return -(job.total / shop.machines + job.deviation)
