"""Iterated greedy from the best of several starts: a run of neighbours is taken out and put back one by one where each is best.

What is worse than before by more than a threshold that falls is undone.
"""

import numpy as np

NEVER, STARTS, ROUNDS, MOST, HOT = -(10**6), 8, 16, 6, 1.5


def order(n, keys, length, owner, key, write, position):
    lag, rng = lags(n, owner, key, write, position), np.random.default_rng(1)
    weight = np.maximum(lag, 0).sum(axis=0) + np.maximum(lag, 0).sum(axis=1)
    now, line = min((built(start, weight, lag, length, rng) for start in range(STARTS)), key=lambda b: b[0])
    found = now, line.made[:]
    for turn in range(n * ROUNDS):
        before = line.made[:]
        size = int(rng.integers(1, MOST + 1))
        at = int(rng.integers(n - size + 1))
        out = [line.take(at) for _ in range(size)]
        for j in rng.permutation(out).tolist():
            value, at = best(line.look(j), rng)
            line.put(at, j)
        if value > now + HOT * (1 - turn / (n * ROUNDS)) * rng.exponential():
            for j in out:
                line.take(line.made.index(j))
            for at, j in enumerate(before):
                if j in out:
                    line.put(at, j)
        else:
            now = value
        if now < found[0]:
            found = now, line.made[:]
        if turn % (2 * n) == 2 * n - 1 and now > found[0]:
            line.made[:], line.front, line.back, now = found[1], 0, 0, found[0]
    return found[1]


def built(start, weight, lag, length, rng):
    """Return the makespan after insertion and one sweep in a noisy order of weight, and the line."""
    turns = np.argsort(
        -weight * np.exp(0.4 * (start > 0) * rng.normal(size=len(weight))), kind="stable"
    ).tolist()
    line = Line(lag, np.array(length))
    for j in [*turns, *turns]:
        if j in line.made:
            line.take(line.made.index(j))
        value, at = best(line.look(j), rng)
        line.put(at, j)
    return value, line


def best(looked, rng):
    value, through = looked
    at = int((value + 0.1 * through + 0.05 * rng.random(len(value))).argmin())
    return int(value[at]), at


class Line:
    """An order under construction; heads and tails are kept as far as they still hold."""

    def __init__(self, lag, length):
        n = len(length)
        self.ahead, self.behind, self.length = list(lag), list(lag.T.copy()), length.tolist()
        self.heads, self.tails = np.zeros((n + 1, n), int), np.zeros((n + 1, n), int)
        self.tails[0] = length
        self.ends, self.made, self.front, self.back = [0] * (n + 1), [], 0, 0

    def take(self, at):
        self.front, self.back = min(self.front, at), min(self.back, len(self.made) - 1 - at)
        return self.made.pop(at)

    def put(self, at, j):
        self.front, self.back = min(self.front, at), min(self.back, len(self.made) - at)
        self.made.insert(at, j)

    def look(self, j):
        """Return the makespan with a transaction at each place, and the longest chain through it."""
        made, heads, tails, ends = self.made, self.heads, self.tails, self.ends
        size = len(made)
        for at in range(self.front, size):
            i = made[at]
            start = int(heads[at, i])
            ends[at + 1] = max(ends[at], start + self.length[i])
            np.maximum(heads[at], self.ahead[i] + start, out=heads[at + 1])
        for left in range(self.back, size):
            i = made[size - 1 - left]
            np.maximum(tails[left], self.behind[i] + tails[left, i], out=tails[left + 1])
        self.front = self.back = size
        through = heads[: size + 1, j] + tails[size::-1, j]
        return np.maximum(through, ends[size]), through


def lags(n, owner, key, write, position):
    """Return how much later than each transaction each other starts at least if it comes after it."""
    lag = np.full((n, n), NEVER)
    owner, key, write, position = map(np.array, (owner, key, write, position))
    for k in np.unique(key):
        at = np.flatnonzero(key == k)
        meet = (owner[at, None] != owner[at]) & (write[at, None] + write[at] > 0)
        i, j = at[np.nonzero(meet)[0]], at[np.nonzero(meet)[1]]
        np.maximum.at(lag, (owner[i], owner[j]), position[i] + 1 - position[j])
    return lag
