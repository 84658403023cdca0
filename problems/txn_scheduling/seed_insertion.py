"""Best insertion: most writes first, where the makespan is least."""


def key(txn, load):
    return -txn.writes


def place(slot, step):
    return slot.makespan
