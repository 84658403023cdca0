"""The best of m − 1 Johnson sequences of two-machine problems.

Source: H. Campbell, R. Dudek, M. Smith, "A heuristic algorithm for the n job, m machine sequencing
problem", Management Science 16 (1970).
"""


def sequence(jobs, machines, p):
    rows = [p[j * machines : (j + 1) * machines] for j in range(jobs)]
    candidates = [johnson([(sum(r[:k]), sum(r[-k:])) for r in rows]) for k in range(1, machines)]
    return min(candidates or [list(range(jobs))], key=lambda order: makespan(order, rows))


def johnson(pairs):
    early = [j for j, (a, b) in enumerate(pairs) if a < b]
    late = [j for j, (a, b) in enumerate(pairs) if a >= b]
    return sorted(early, key=lambda j: pairs[j][0]) + sorted(late, key=lambda j: -pairs[j][1])


def makespan(order, rows):
    free = [0] * len(rows[0])
    for j in order:
        clock = 0
        for i, duration in enumerate(rows[j]):
            clock = max(clock, free[i]) + duration
            free[i] = clock
    return free[-1]
