"""What every problem must do, as a pytest suite to inherit.

Example:
    >>> class TestPacking(ProblemContract):
    ...     PROBLEM = "packing.py"
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from evolve.checking import CONTRACT, Bench
from evolve.checking.worker import make_worker
from evolve.engines.local import LocalEngine
from evolve.plugins import load_problem
from evolve.sandbox import ZygoteSandbox


class ProblemContract:
    """Inherit, and say which problem in `PROBLEM`: a bundled name, a path or an entry point.

    A relative path is taken from the working directory of the tests. Where that may be any, give
    `str(Path(__file__).with_name("mine.py"))`.
    """

    PROBLEM = ""

    @pytest.fixture(scope="class")
    def bench(self) -> Iterator[Bench]:
        """Return the problem with a sandbox here and one worker process."""
        problem = load_problem(self.PROBLEM)
        engine = LocalEngine(functools.partial(make_worker, self.PROBLEM), 1)
        try:
            with ZygoteSandbox(modules=problem.limits.modules) as sandbox:
                yield Bench(problem, sandbox, engine)
        finally:
            engine.close()

    @pytest.mark.parametrize("rule", CONTRACT, ids=lambda rule: rule.__name__)
    def test_contract(self, bench: Bench, rule: object) -> None:
        """No rule of the contract finds a fault."""
        assert callable(rule)
        faults = [finding.text for finding in rule(bench) if finding.level == "fault"]
        assert not faults, "\n".join(faults)
