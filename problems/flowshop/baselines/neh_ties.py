"""NEH with ties between places broken by how much they delay what follows.

After V. Fernandez-Viagas, J. Framinan, "On insertion tie-breaking rules in heuristics for the permutation
flowshop scheduling problem", Computers & Operations Research 45 (2014): `delay` is their estimate of the
idle time that a place adds, over the number of machines; at the last place ours leaves out the duration
of the job itself.
"""


def key(job, shop):
    return -job.total


def place(slot, shop):
    return 1e6 * slot.makespan + slot.delay
