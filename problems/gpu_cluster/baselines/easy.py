"""EASY backfilling: the first that waits gets a reservation, later ones may not delay it; knows durations.

Source: D. A. Lifka, "The ANL/IBM SP scheduling system", JSSPP 1995.
"""


def select(jobs, state):
    gpus, runs, remaining = jobs[:, 0], jobs[:, 6] > 0, jobs[:, 7]
    flags = runs.astype(int)
    room = state.total_gpus - gpus[runs].sum()
    waiting = [job for job in range(len(jobs)) if not runs[job]]
    while waiting and gpus[waiting[0]] <= room:
        first = waiting.pop(0)
        flags[first] = 1
        room -= gpus[first]
    if waiting:
        backfill(waiting, flags, gpus, remaining, room)
    return flags.tolist()


def backfill(waiting, flags, gpus, remaining, room):
    coming, shadow = room, 0.0
    for job in sorted((j for j in range(len(flags)) if flags[j]), key=lambda j: remaining[j]):
        coming += gpus[job]
        shadow = remaining[job]
        if coming >= gpus[waiting[0]]:
            break
    extra = coming - gpus[waiting[0]]
    for job in waiting[1:]:
        in_time = remaining[job] <= shadow
        if gpus[job] <= room and (in_time or gpus[job] <= extra):
            flags[job] = 1
            room -= gpus[job]
            extra -= 0 if in_time else gpus[job]
