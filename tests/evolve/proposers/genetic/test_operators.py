"""Every operator makes programs that still are programs for the hook."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from evolve.programs import check, count_nodes, digest, parse
from evolve.proposers.genetic import Genetic
from evolve.proposers.genetic.edit import apply, expression, swap
from evolve.proposers.genetic.operators import OPERATORS
from evolve.types import Objective

SEEDS = range(12)


@pytest.mark.parametrize("name", OPERATORS)
def test_every_edit_parses_and_keeps_the_signatures(name: str, case) -> None:
    for seed in SEEDS:
        context = case.context(seed, seed)
        edit = OPERATORS[name].make(context)
        if edit is None:
            continue
        text = ast.unparse(apply(context.source, edit))
        kept = {
            node.name: ast.unparse(node.args)
            for node in parse(text).body
            if isinstance(node, ast.FunctionDef)
        }
        for entry in case.hook.entries:
            before = context.source.functions[entry.name].args
            assert len(parse(f"def f({kept[entry.name]}): pass").body[0].args.args) == len(before.args)
        assert edit.note
        assert "\n" not in edit.note


@pytest.mark.parametrize("name", OPERATORS)
def test_every_proposal_is_new_sound_and_of_bounded_size(name: str, case) -> None:
    proposer, archive = case.started(Genetic(case.hook, weights={name: 1.0}, max_nodes=120))
    known = {digest(text) for text in case.texts}
    limits = [max(120, case.source(number).size) for number in range(len(case.texts))]
    for seed in SEEDS:
        proposal = proposer.propose(archive, 1, np.random.default_rng(seed))
        if not proposal.text:
            assert proposal.operator == "genetic/none"
            continue
        assert proposal.operator == f"genetic/{name}"
        assert check(proposal.text, case.hook) == []
        assert digest(proposal.text) not in known
        assert proposal.parents
        assert count_nodes(parse(proposal.text)) <= max(limits[-step] for step in proposal.parents)


def test_every_operator_applies_to_some_program(rules, orders, codes) -> None:
    idle = {
        name
        for name, operator in OPERATORS.items()
        if not any(
            operator.make(case.context(seed, seed)) for case in (rules, orders, codes) for seed in range(40)
        )
    }
    assert idle == {"simplify"}, "none of the programs has anything to fold"


def test_nothing_but_math_is_imported(case) -> None:
    proposer, archive = case.started(Genetic(case.hook))
    before = {name for text in case.texts for name in imported(text)}
    for seed in range(40):
        text = proposer.propose(archive, 1, np.random.default_rng(seed)).text
        assert imported(text) <= before | {"math"}
        assert ("math" in imported(text)) == ("math." in text)


def imported(text: str) -> set[str]:
    """Return the modules that a program imports."""
    nodes = list(ast.walk(ast.parse(text)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}


def test_an_unused_import_of_math_goes_with_its_last_use(rules) -> None:
    context = rules.context(2, 0)
    site = next(site for site in context.source.sites if ast.unparse(site.node).startswith("math.exp"))
    text = ast.unparse(apply(context.source, swap(site.node, expression("1.0"))))
    assert "import" not in text
    assert digest(text) != digest(rules.texts[2])


def test_comments_and_docstrings_of_the_parent_are_not_inherited(rules) -> None:
    """They would be false of the child."""
    proposer, archive = rules.started(Genetic(rules.hook, (Objective("loss"),), weights={"constant": 1.0}))
    texts = [proposer.propose(archive, 1, np.random.default_rng(seed)).text for seed in range(20)]
    assert any("LOOK_AHEAD" in text for text in texts)
    assert not any('"""' in text or "#" in text for text in texts)
