"""Apparent tardiness cost, K = 2; the logarithm of its index, so that a far due date cannot underflow.

Source: A. P. J. Vepsalainen, T. E. Morton, "Priority rules for job shops with weighted tardiness
costs", Management Science 33 (1987).
"""

from math import log


def priority(job, state):
    slack = max(0.0, job.d - job.p - state.t)
    return log(job.p / job.w) + slack / (2 * state.mean_p)
