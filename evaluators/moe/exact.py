"""Exact placements of small affinity problems by SciPy's HiGHS (extra `solvers`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

from .hops import Places
from .routing import Links


def _solvers() -> Any:
    try:
        import scipy.optimize
        import scipy.sparse
    except ImportError as error:
        raise UsageError(
            "exact placements need SciPy; install the extra: evolve-scheduling[solvers]"
        ) from error
    return scipy


def place(links: Links, capacity: int, *, time_limit_s: float = 60.0) -> tuple[int, Places]:
    """Return the least number of hops and a placement that has it.

    Variables x[l, i, g]: expert i of layer l is on GPU g; y[l, i, j, g]: so are i of layer l - 1 and j of
    layer l. GPUs are interchangeable, hence expert 0 of layer 0 is on GPU 0.

    Args:
        links: Shape (layers, experts, experts).
        capacity: Experts of a layer on a GPU.
        time_limit_s: After which to give up.

    Raises:
        UsageError: There is no SciPy, or it was not solved in time: an incumbent is no optimum.
    """
    scipy = _solvers()
    layers, experts, _ = links.shape
    gpus = experts // capacity
    singles = layers * experts * gpus
    cost = np.concatenate([np.zeros(singles), -np.repeat(links[1:].ravel(), gpus).astype(float)])
    rows, limits = _constraints(layers, experts, gpus, capacity)
    matrix = _matrix(scipy, rows, len(cost))
    upper = np.ones(len(cost))
    upper[1:gpus] = 0.0
    found = scipy.optimize.milp(
        cost,
        integrality=np.concatenate([np.ones(singles), np.zeros(len(cost) - singles)]),
        bounds=scipy.optimize.Bounds(0.0, upper),
        constraints=scipy.optimize.LinearConstraint(matrix, *np.array(limits, dtype=float).T),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    if found.status != 0:
        raise UsageError(f"not solved within {time_limit_s:g} s: {found.message}")
    places = np.asarray(found.x[:singles]).reshape(layers, experts, gpus).argmax(axis=2)
    return int(links[1:].sum()) - round(-float(found.fun)), places


def most_stay(link: NDArray[np.int64], capacity: int) -> float:
    """Return the linear-programming value that `hops.least_hops` bounds, of one boundary.

    Raises:
        UsageError: There is no SciPy.
    """
    scipy = _solvers()
    experts = len(link)
    each = np.arange(experts * experts).reshape(experts, experts)
    rows = [(cells.tolist(), [1.0] * experts) for cells in (*each, *each.T)]
    found = scipy.optimize.linprog(
        -link.ravel().astype(float),
        A_eq=_matrix(scipy, rows, experts * experts),
        b_eq=np.full(2 * experts, float(capacity)),
        bounds=(0, 1),
    )
    return -float(found.fun)


Row = tuple[list[int], list[float]]
"""Columns of one constraint, and their coefficients."""


def _constraints(layers: int, experts: int, gpus: int, capacity: int) -> tuple[list[Row], list[list[float]]]:
    x = np.arange(layers * experts * gpus).reshape(layers, experts, gpus)
    y = x.size + np.arange((layers - 1) * experts * experts * gpus).reshape(-1, experts, experts, gpus)
    rows: list[Row] = []
    limits: list[list[float]] = []
    for layer in range(layers):
        for cells in x[layer]:
            rows.append((cells.tolist(), [1.0] * gpus))
            limits.append([1.0, 1.0])
        for cells in x[layer].T:
            rows.append((cells.tolist(), [1.0] * experts))
            limits.append([float(capacity)] * 2)
    for layer, here in enumerate(y, start=1):
        for expert in range(experts):
            for gpu in range(gpus):
                # What stays with an expert is at most `capacity` experts, and nothing where it is not.
                rows.append(_at_most(here[expert, :, gpu], x[layer - 1, expert, gpu], capacity))
                rows.append(_at_most(here[:, expert, gpu], x[layer, expert, gpu], capacity))
                limits += [[-np.inf, 0.0]] * 2
                for other in range(experts):
                    rows.append(_at_most(here[expert, other : other + 1, gpu], x[layer - 1, expert, gpu], 1))
                    rows.append(_at_most(here[other : other + 1, expert, gpu], x[layer, expert, gpu], 1))
                    limits += [[-np.inf, 0.0]] * 2
    return rows, limits


def _at_most(cells: NDArray[np.int64], of: int, times: int) -> Row:
    return [*cells.tolist(), int(of)], [1.0] * len(cells) + [-float(times)]


def _matrix(scipy: Any, rows: list[Row], width: int) -> Any:
    columns = [column for cells, _ in rows for column in cells]
    values = [value for _, own in rows for value in own]
    places = [at for at, (cells, _) in enumerate(rows) for _ in cells]
    return scipy.sparse.csr_matrix((values, (places, columns)), shape=(len(rows), width))
