"""NEH with heads and tails: all places of a job are judged in one pass over the sequence.

Source: E. Taillard, "Some efficient heuristic methods for the flow shop sequencing problem", European
Journal of Operational Research 47 (1990).
"""


def sequence(jobs, machines, p):
    rows = [p[j * machines : (j + 1) * machines] for j in range(jobs)]
    order = []
    for job in sorted(range(jobs), key=lambda j: -sum(rows[j])):
        places = makespans(order, rows[job], rows)
        order.insert(places.index(min(places)), job)
    return order


def makespans(order, new, rows):
    heads = passes(order, rows)
    tails = [tail[::-1] for tail in passes(order[::-1], [row[::-1] for row in rows])][::-1]
    return [through(head, new, tail) for head, tail in zip(heads, tails, strict=True)]


def passes(order, rows):
    clock = [0] * len(rows[0])
    result = [clock]
    for j in order:
        before, clock = clock, []
        now = 0
        for free, duration in zip(before, rows[j], strict=True):
            now = (free if free > now else now) + duration
            clock.append(now)
        result.append(clock)
    return result


def through(head, new, tail):
    now = longest = 0
    for free, duration, rest in zip(head, new, tail, strict=True):
        now = (free if free > now else now) + duration
        longest = max(longest, now + rest)
    return longest
