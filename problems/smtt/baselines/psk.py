"""The one-pass heuristic of Panwalkar, Smith and Koulamas.

Jobs are looked at in SPT order: the shortest one left is taken unless a longer one is more urgent.

Source: S. S. Panwalkar, M. L. Smith, C. P. Koulamas, "A heuristic for the single machine tardiness
problem", European Journal of Operational Research 70 (1993).
"""


def sequence(p, d):
    waiting = sorted(range(len(p)), key=lambda j: (p[j], d[j]))
    clock, done = 0, []
    while waiting:
        at = chosen(waiting, clock, p, d)
        job = waiting.pop(at)
        clock += p[job]
        done.append(job)
    return done


def chosen(waiting, clock, p, d):
    active = 0
    for rival in range(1, len(waiting)):
        i, j = waiting[active], waiting[rival]
        if d[i] <= max(clock + p[i], clock + p[j]):
            return active
        if d[j] < d[i]:
            active = rival
    return active
