"""Operators for hooks that return one of a few codes."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import numpy as np
import pytest

from evolve.programs import check
from evolve.proposers.genetic import Genetic
from evolve.proposers.genetic.edit import apply
from evolve.proposers.genetic.operators import OPERATORS
from evolve.types import Entry, Float, Hook, Int, Program, Record

CODED = [name for name, operator in OPERATORS.items() if operator.coded]


def edited(case, name: str, seed: int, number: int = 1) -> str | None:
    context = case.context(number, seed)
    edit = OPERATORS[name].make(context)
    return None if edit is None else ast.unparse(apply(context.source, edit))


def returned(text: str) -> set[object]:
    """Return the constants at the ends of returned values."""
    values = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Return)]
    found: set[object] = set()
    while values:
        value = values.pop()
        if isinstance(value, ast.IfExp):
            values += [value.body, value.orelse]
        else:
            assert isinstance(value, ast.Constant), ast.unparse(value)
            found.add(value.value)
    return found


@pytest.mark.parametrize("name", CODED)
def test_only_codes_are_returned(name: str, codes) -> None:
    texts = [text for seed in range(60) if (text := edited(codes, name, seed))]
    assert len(set(texts)) > 3
    for text in texts:
        assert returned(text) <= {0, 1, 2}
        assert check(text, codes.hook) == []


def test_a_rule_can_be_an_exception_to_a_returned_value(codes) -> None:
    texts = [text for seed in range(200) if (text := edited(codes, "rule", seed, 0))]
    assert any(ast.unparse(ast.parse(text).body[-1].body[-1]).count(" if ") == 2 for text in texts)  # type: ignore[attr-defined]
    assert any(isinstance(ast.parse(text).body[-1].body[0], ast.If) for text in texts)  # type: ignore[attr-defined]


def test_what_holds_now_is_asked_for_by_its_values(codes) -> None:
    texts = " ".join(filter(None, (edited(codes, "threshold", seed) for seed in range(200))))
    assert "job.busy == 0" in texts
    assert "job.busy == 1" in texts


def test_a_condition_gets_only_what_it_does_not_ask_for_yet(codes) -> None:
    texts = {text for seed in range(200) if (text := edited(codes, "state", seed))}
    added = {
        ast.unparse(node)
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.BoolOp) and "busy" in ast.unparse(node.values[-1])
    }
    assert {"job.slack < 2.0 and job.busy == 0", "job.slack < 2.0 or job.busy == 1"} <= added
    assert not any(f"job.busy == 1 {word} job.busy" in one for one in added for word in ("and", "or"))


def test_a_rule_of_the_other_parent_comes_whole_with_its_variables_written_out(codes) -> None:
    texts = " ".join(filter(None, (edited(codes, "graft", seed, 0) for seed in range(60))))
    for rule in ("if job.slack < 2.0:\n        return 1", "1 if job.slack < 2.0 else"):
        assert rule in texts
    assert "if job.left - 1.5 * job.slack > 0.25 and job.busy == 1:\n        return 2" in texts
    assert "0 if job.left - 1.5 * job.slack > 3.0 else" in texts
    assert "wanted" not in texts


def test_nothing_is_grafted_from_itself(codes) -> None:
    context = codes.context(0, 1)
    assert OPERATORS["graft"].make(replace(context, donor=context.source)) is None


def test_a_condition_may_ask_for_more_in_one_state(codes) -> None:
    texts = " ".join(filter(None, (edited(codes, "state", seed) for seed in range(300))))
    assert re.search(r"if job\.slack < 2\.0 and \(job\.busy == [01] or [a-z.]+ [<>] ", texts)
    assert re.search(r"if job\.slack < 2\.0 or \(job\.busy == [01] and [a-z.]+ [<>] ", texts)


def test_what_is_asked_for_may_be_a_threshold_that_the_program_has_moved(codes) -> None:
    texts = " ".join(filter(None, (edited(codes, "state", seed) for seed in range(300))))
    moved = [float(factor) for factor in re.findall(r"job\.slack < ([0-9.]+) \* 2\.0", texts)]
    assert min(moved) < 1 < max(moved)
    assert all(1 / 8.1 < factor < 8.1 for factor in moved)


def test_what_prunes_makes_shorter(codes) -> None:
    texts = {text for seed in range(60) if (text := edited(codes, "prune", seed))}
    before = ast.unparse(codes.source(1).tree)
    assert len(texts) == 4
    assert all(len(text) < len(before) for text in texts)


def test_constants_are_fitted_and_codes_are_not(codes) -> None:
    proposer, archive = codes.started(Genetic(codes.hook, weights={"constant": 1.0, "constants": 1.0}))
    for seed in range(40):
        text = proposer.propose(archive, 1, np.random.default_rng(seed)).text
        assert not text or returned(text) <= {0, 1, 2}


def test_other_hooks_do_not_get_them(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook))
    names = {proposer.propose(archive, 1, np.random.default_rng(seed)).operator for seed in range(60)}
    assert not names & {f"genetic/{name}" for name in CODED}
    alone, archive = rules.started(Genetic(rules.hook, weights={"rule": 1.0}))
    assert alone.propose(archive, 1, np.random.default_rng(0)).text == ""


def test_a_hook_without_quantities_gets_conditions_all_the_same(codes) -> None:
    entry = Entry("decide", {"job": Record({"busy": Int(0, 2)})}, Int(0, 2))
    hook = Hook("decide", (entry,), Program("def decide(job):\n    return job.busy\n"))
    entry_of_reals = Entry("decide", {"x": Float()}, Int(0, 2))
    other = Hook("decide", (entry_of_reals,), Program("def decide(x):\n    return 1 if x > 2.5 else 0\n"))
    for one in (hook, other):
        case = type(codes)(one, (one.seed.text,))
        proposer, archive = case.started(Genetic(one))
        texts = [proposer.propose(archive, 1, np.random.default_rng(seed)).text for seed in range(20)]
        assert any(texts)
