"""What another process builds to repeat evaluations of a problem that has a name or a path."""

from __future__ import annotations

from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.sandbox import ZygoteSandbox


def make_worker(spec: str, core: int | None) -> Evaluator:
    """Return the evaluator of one worker process; see `evolve.engines.local.LocalEngine`."""
    problem = load_problem(spec)
    return Evaluator(problem, ZygoteSandbox(modules=problem.limits.modules, core=core))
