"""Any node that fits."""

import random


def score(node, pod):
    return random.random()  # noqa: S311
