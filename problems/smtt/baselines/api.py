"""Adjacent pairwise interchange from EDD, until no exchange of neighbours helps."""


def sequence(p, d):
    order = sorted(range(len(p)), key=lambda j: (d[j], p[j]))
    improved = True
    while improved:
        improved, clock = False, 0
        for k in range(len(order) - 1):
            i, j = order[k], order[k + 1]
            end = clock + p[i] + p[j]
            kept = max(0, clock + p[i] - d[i]) + max(0, end - d[j])
            swapped = max(0, clock + p[j] - d[j]) + max(0, end - d[i])
            if swapped < kept:
                order[k], order[k + 1] = j, i
                improved = True
            clock += p[order[k]]
    return order
