"""Any option."""

import random


def score(option, state):
    return random.random()  # noqa: S311
