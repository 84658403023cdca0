"""Cost over time, k = 2: the largest share of the tardiness cost per unit of time goes first.

Jobs that would cost nothing yet follow in the order of their slack.

Source: D. C. Carroll, "Heuristic sequencing of single and multiple component jobs", MIT (1965).
"""


def priority(job, state):
    slack = job.d - job.p - state.t
    cost = 1 - max(0.0, slack) / (2 * job.p)
    return -job.w * cost / job.p if cost > 0 else slack
