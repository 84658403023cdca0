"""Best insertion, most writes first, and six sweeps of best reinsertion."""


def key(txn, load):
    return -txn.writes


def place(slot, step):
    return slot.makespan
