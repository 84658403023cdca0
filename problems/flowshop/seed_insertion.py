"""NEH: most total work first, where the makespan is least.

Source: M. Nawaz, E. Enscore, I. Ham, "A heuristic algorithm for the m-machine, n-job flow-shop
sequencing problem", Omega 11 (1983).
"""


def key(job, shop):
    return -job.total


def place(slot, shop):
    return slot.makespan
