"""First come, first served, without preemption; the first that does not fit blocks the rest."""


def select(jobs, state):
    room = state.total_gpus - sum(gpus for gpus, runs in zip(jobs[:, 0], jobs[:, 6], strict=True) if runs)
    flags, blocked = [], False
    for gpus, runs in zip(jobs[:, 0], jobs[:, 6], strict=True):
        blocked = blocked or (not runs and gpus > room)
        starts = not runs and not blocked
        room -= gpus if starts else 0
        flags.append(int(bool(runs) or starts))
    return flags
