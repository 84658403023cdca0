"""The heuristic of Wilkerson and Irwin: pairwise comparison with back-checking, from EDD.

Of two neighbours that start at t, the earlier due goes first if the second one can still be on time,
else the shorter one. A job that overtakes the pivot is checked against those already placed; those that
it should precede return to the head of the waiting list, in the order that they had.

Source: L. J. Wilkerson, J. D. Irwin, "An improved method for scheduling independent tasks", AIIE
Transactions 3 (1971); our reading of it.
"""


def sequence(p, d):
    def precedes(i, j, t):
        if t + max(p[i], p[j]) <= max(d[i], d[j]):
            return d[i] <= d[j]
        return p[i] <= p[j]

    waiting = sorted(range(len(p)), key=lambda j: (d[j], p[j]))
    pivot, placed, clock = waiting.pop(0), [], 0
    while waiting:
        rival = waiting.pop(0)
        if precedes(pivot, rival, clock):
            pivot, rival = rival, pivot
        else:
            while placed and not precedes(placed[-1], rival, clock - p[placed[-1]]):
                clock -= p[placed[-1]]
                waiting.insert(0, placed.pop())
        placed.append(rival)
        clock += p[rival]
    return [*placed, pivot]
