"""Weighted modified due date: time that is left, or needed where that is more, per weight.

Source: J. J. Kanet, X. Li, "A weighted modified due date rule for sequencing to minimize weighted
tardiness", Journal of Scheduling 7 (2004).
"""


def priority(job, state):
    return max(job.p, job.d - state.t) / job.w
