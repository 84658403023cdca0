"""Earliest due date first."""


def sequence(p, w, d):
    return sorted(range(len(d)), key=lambda j: d[j])
