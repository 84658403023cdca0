"""What a worker process builds: the problem, its sandbox, and the evaluator of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evolve.cli.folder import read_secret
from evolve.evaluation import Evaluator
from evolve.plugins import Parcel, load_problem, unpack
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation


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


@dataclass(frozen=True)
class Remote:
    """The evaluator of a worker on a cluster (role `evolve.engines.remote.Built`).

    Attributes:
        evaluator: What does the work.
        facts: Digest of the problem as loaded there, and level of its sandbox.
    """

    evaluator: Evaluator
    facts: dict[str, str]

    def evaluate(self, task: Task) -> Evaluation:
        """Evaluate one program."""
        return self.evaluator.evaluate(task)

    def close(self) -> None:
        """End the sandbox."""
        self.evaluator.close()


def make_remote(
    parcel: Parcel, folder: Path, core: int | None, *, unsafe: bool, secret: int | None
) -> Remote:
    """Return the evaluator of a worker on a cluster, its sandbox started.

    Args:
        parcel: The problem's files.
        folder: Where to put them.
        core: That the worker is pinned to.
        unsafe: Whether to go on without kernel support.
        secret: Of a campaign.
    """
    problem = load_problem(unpack(parcel, folder))
    sandbox = ZygoteSandbox(modules=problem.limits.modules, core=core, unsafe=unsafe)
    facts = {"problem": problem.digest, "sandbox": sandbox.level}
    return Remote(Evaluator(problem, sandbox, secret), facts)
