"""Where a program can be changed, and with which names."""

from __future__ import annotations

import ast

from evolve.proposers.genetic.scopes import grammar
from evolve.proposers.genetic.source import Source, read_source


def terminals(source: Source, text: str) -> set[str]:
    """Return the names in scope at the first site with this text."""
    site = next(site for site in source.sites if ast.unparse(site.node) == text)
    return {terminal.text for terminal in site.scope.terminals}


def demand(source: Source, text: str) -> str:
    """Return what is needed at the first site with this text."""
    return next(site.demand for site in source.sites if ast.unparse(site.node) == text)


def read(case, text: str) -> Source:
    """Analyse `text`."""
    return read_source(text, grammar(case.hook))


def test_a_name_is_offered_after_it_is_surely_bound(rules) -> None:
    source = read(
        rules,
        """
def priority(job, state):
    if job.p > 1:
        a = job.p
        b = 2.0
    else:
        a = 3.0
    if job.d > 5:
        return a + 0.25
    else:
        c = 4.0
    d = 6.0
    return d + 0.5
""",
    )
    assert {"a", "job.p", "state.t"} <= terminals(source, "a + 0.25")
    assert not {"b", "c", "d"} & terminals(source, "a + 0.25")
    assert {"a", "c", "d"} <= terminals(source, "d + 0.5")  # the other branch returned
    assert "b" not in terminals(source, "d + 0.5")
    assert "d" not in terminals(source, "6.0")


def test_names_of_a_loop_stay_in_it(rules) -> None:
    source = read(
        rules,
        """
def priority(job, state):
    s = 0.0
    for k in range(3):
        x = 1.5 * k
        s += x + 7.0
    return s + 8.0
""",
    )
    assert {"k", "x", "s"} <= terminals(source, "x + 7.0")
    assert not {"k", "x"} & terminals(source, "s + 8.0")


def test_parameters_are_known_by_position_whatever_their_names(rules) -> None:
    source = read(rules, "def priority(a, b):\n    return a.p + b.t\n")
    assert terminals(source, "a.p + b.t") == {"a.p", "a.d", "b.t", "b.n"}


def test_a_helper_knows_parameters_named_like_those_of_an_entry_point(rules) -> None:
    source = read(
        rules, "def f(job, z):\n    return job.p - z\n\ndef priority(job, state):\n    return f(job, 1)\n"
    )
    assert terminals(source, "job.p - z") == {"job.p", "job.d", "z"}


def test_constants_of_the_module_are_offered(rules) -> None:
    source = read(rules, "K = 2.0\n\ndef priority(job, state):\n    return K * job.p\n")
    assert "K" in terminals(source, "K * job.p")
    assert demand(source, "2.0") == "real"


def test_lists_are_read_at_names_that_index_them(orders) -> None:
    source = orders.source(1)
    assert {"p[j]", "d[j]", "t"} <= terminals(source, "t + p[j]")
    assert {"p[a]", "d[b]"} <= terminals(source, "d[a] - 1.5 * p[a]")
    assert "p[j]" not in terminals(source, "d[a] - 1.5 * p[a]")


def test_an_index_must_stay_an_integer_and_a_loop_its_end(orders, rules) -> None:
    source = orders.source(1)
    assert demand(source, "i + 1") == "int"
    assert demand(source, "len(order) - 1") == "any"
    assert demand(source, "t + p[j]") == "real"
    assert demand(rules.source(3), "total > 10") == "any"
    assert demand(rules.source(3), "total / 2") == "any"


def test_functions_from_math_are_spelt_alike_in_all_programs(rules) -> None:
    source = rules.source(2)
    assert "math.exp(" in ast.unparse(source.tree)
    assert "from math" not in ast.unparse(source.tree)
    rebound = "from math import exp\n\ndef priority(job, state):\n    exp = 1.0\n    return exp\n"
    assert "from math import exp" in ast.unparse(read(rules, rebound).tree)


def test_reading_a_program_again_gives_the_same_object(rules) -> None:
    assert rules.source(1) is rules.source(1)
