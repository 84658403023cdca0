"""Best reinsertion, hottest first; between places with one makespan, the shortest longest chain.

After V. Fernandez-Viagas, J. Framinan, "On insertion tie-breaking rules in heuristics for the permutation
flowshop scheduling problem", Computers & Operations Research 45 (2014), whose idea carries over.
"""


def key(txn, load):
    return -txn.heat


def place(slot, step):
    return slot.makespan + slot.through
