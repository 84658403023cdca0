"""Weighted product of delay and energy: preferences as exchange rates in percent."""

import math


def score(option, state):
    return state.w * math.log(option.delay) + (1 - state.w) * math.log(option.energy)
