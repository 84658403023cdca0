"""Least attained service in queues whose bounds double: foreground-background with few preemptions."""

import math


def priority(job, state):
    return 1e9 * int(math.log2(1 + job.service / 3600)) - job.age
