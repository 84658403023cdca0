"""What a worker process builds: the problem, its sandbox, and the evaluator of both."""

from __future__ import annotations

from pathlib import Path

from evolve.cli.folder import read_secret
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.sandbox import ZygoteSandbox


def make_worker(spec: str, unsafe: bool, secret: Path | None, core: int | None) -> Evaluator:
    """Return the evaluator of one worker process.

    Args:
        spec: Of the problem; see `evolve.plugins.load_problem`.
        unsafe: Whether to go on without kernel support.
        secret: File with the secret of a campaign; `None` outside campaigns.
        core: That this process is pinned to.
    """
    problem = load_problem(spec)
    sandbox = ZygoteSandbox(modules=problem.limits.modules, core=core, unsafe=unsafe)
    return Evaluator(problem, sandbox, None if secret is None else read_secret(secret))
