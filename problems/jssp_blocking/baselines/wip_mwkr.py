"""Most work remaining first, this operation included; at most six jobs in the shop for every ten machines.

The cap is the classical way to keep a shop without buffers from filling up (CONWIP). Of 0.3, 0.4, … 1.0
jobs per machine, 0.6 was best on train.

Source: M. Spearman, D. Woodruff, W. Hopp, "CONWIP: a pull alternative to kanban", International Journal
of Production Research 28 (1990).
"""


def priority(op, shop):
    return -(op.p + op.after)


def hold(op, shop):
    return shop.inside + 1 - 0.6 * shop.machines
