"""The nearest destination first: no path between two regions costs 0.2 $/GB.

Source: H. Takahashi, A. Matsuyama, "An approximate solution for the Steiner problem in graphs",
Mathematica Japonica 24 (1980).
"""


def score(move, state):
    return move.price + 0.2 * (1 - move.wanted)
