"""Every bundled problem fulfils the contract that a user's own must fulfil, and survives the attacks."""

from __future__ import annotations

import functools

import pytest

from evolve.checking import CONTRACT, Bench
from evolve.checking.worker import make_worker
from evolve.engines.local import LocalEngine
from evolve.plugins import bundled_names, load_problem
from evolve.sandbox import ZygoteSandbox


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", bundled_names())
def test_no_rule_of_the_contract_finds_a_fault(name: str) -> None:
    problem = load_problem(name)
    engine = LocalEngine(functools.partial(make_worker, name), 2)
    try:
        with ZygoteSandbox(modules=problem.limits.modules) as sandbox:
            bench = Bench(problem, sandbox, engine)
            faults = [f.text for rule in CONTRACT for f in rule(bench) if f.level == "fault"]
    finally:
        engine.close(cancel=True)
    assert not faults, "\n".join(faults)
