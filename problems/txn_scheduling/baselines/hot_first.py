"""Best insertion and reinsertion, those that conflict with most others first."""


def key(txn, load):
    return -txn.heat


def place(slot, step):
    return slot.makespan
