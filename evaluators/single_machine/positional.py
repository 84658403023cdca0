"""The positional mixed-integer programme through HiGHS: an independent check for few jobs.

x_jk = 1 if job j stands at position k, T_k = tardiness there:

    min Σ_k T_k    s.t.  Σ_k x_jk = 1,  Σ_j x_jk = 1,
    T_k >= Σ_j p_j Σ_{i<=k} x_ji − Σ_j d_j x_jk,  T_k >= 0.

Source: J. B. Lasserre, M. Queyranne, "Generic scheduling polyhedra and a new mixed-integer
formulation for single-machine scheduling", IPCO (1992). It proves n = 20 in seconds; at n = 50 its
bound is still 14 % away after 40 s, which is why it certifies nothing here.

SciPy's own copy of HiGHS is used: `highspy` and `ortools` cannot be imported into one process.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

from .generate import Jobs


@dataclass(frozen=True)
class MipBound:
    """What the solver knows at its time limit.

    Attributes:
        bound: Lower bound on the total tardiness.
        incumbent: Total tardiness of its best sequence; `None` if it has none.
        proved: Whether the two meet.
    """

    bound: float
    incumbent: float | None
    proved: bool


def bound(jobs: Jobs, time_limit_s: float) -> MipBound:
    """Solve the positional formulation for at most `time_limit_s` seconds.

    Raises:
        UsageError: SciPy is not installed.
    """
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError as error:
        raise UsageError(
            "the positional MIP needs SciPy: pip install 'evolve-scheduling[solvers]'"
        ) from error
    n = jobs.n
    whole = np.append(np.ones(n * n), np.zeros(n))
    upper = np.append(np.ones(n * n), np.full(n, np.inf))
    matrix, least, most = _rows(jobs)
    found = milp(
        np.append(np.zeros(n * n), np.ones(n)),
        integrality=whole,
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(matrix, least, most),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    lower = 0.0 if found.mip_dual_bound is None else float(found.mip_dual_bound)
    return MipBound(lower, None if found.fun is None else float(found.fun), found.status == 0)


def _rows(jobs: Jobs) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the constraint matrix over (x_00, x_01, …, T_0, …) with its bounds."""
    n = jobs.n
    each_job = np.kron(np.eye(n), np.ones(n))
    each_position = np.kron(np.ones(n), np.eye(n))
    completion = np.kron(jobs.p, np.tri(n))
    due = np.kron(jobs.d, np.eye(n))
    late = np.hstack([due - completion, np.eye(n)])
    matrix = np.vstack([np.pad(each_job, ((0, 0), (0, n))), np.pad(each_position, ((0, 0), (0, n))), late])
    least = np.append(np.ones(2 * n), np.zeros(n))
    return matrix, least, np.append(np.ones(2 * n), np.full(n, np.inf))
