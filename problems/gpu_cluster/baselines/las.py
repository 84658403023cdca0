"""Least attained service in two queues: below 100,000 GPU seconds first; within each, by submission.

Source: J. Gu et al., "Tiresias: a GPU cluster manager for distributed deep learning", NSDI 2019 (2D-LAS,
discretised); the threshold was chosen for the durations of this problem.
"""


def priority(job, state):
    return (1e9 if job.service >= 100_000 else 0) - job.age
