"""Equal digests for equal programs, and for no others."""

from __future__ import annotations

import ast
import dis
import keyword
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.programs import digest, normalise, parse, size, strip

LOCALS = """
def priority({job}, {state}):
    {slack} = {job}.d - {job}.p - {state}.t
    {late} = max(0.0, -{slack})
    for {index} in range(2):
        {slack} += {index} * {late}
    {values} = [{item} * 2.0 for {item} in (1.0, {slack}) if {item} > 0]
    return sorted({values}, key=lambda {pair}: -{pair})[0] + {job}.p
"""
ROLES = ("job", "state", "slack", "late", "index", "values", "item", "pair")
TAKEN = {"max", "range", "sorted", "d", "p", "t", "key", "priority"}
names = st.from_regex(r"[a-z][a-z_0-9]{0,6}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in TAKEN and not hasattr(__builtins__, name)
)
ORIGINAL = LOCALS.format(**dict(zip(ROLES, ROLES, strict=True)))


@given(st.lists(names, min_size=len(ROLES), max_size=len(ROLES), unique=True))
def test_names_of_locals_do_not_matter(chosen: list[str]) -> None:
    renamed = LOCALS.format(**dict(zip(ROLES, chosen, strict=True)))
    assert digest(renamed) == digest(ORIGINAL)


@pytest.mark.parametrize(
    "variant",
    [
        "def f(a):\n    # why\n    return a * 10.0\n",
        'def f(a):\n    """What."""\n    return a * 10.0\n',
        "def f( a ):\n\n    return (a\n        * 1e1)  # same\n",
        "def f(a): return a * 1_0.0",
        "def f(b):\n    pass\n    return b * 10.0\n",
        "'Module.'\ndef f(b):\n    'Two'; ...\n    return b * 10.0",
    ],
)
def test_layout_and_comments_do_not_matter(variant: str) -> None:
    assert digest(variant) == digest("def f(a):\n    return a * 10.0\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(a): return a * 10.0", "def f(a): return a * 10.5"),
        ("def f(a): return a * 10.0", "def f(a): return a * 10"),
        ("def f(a): return 1", "def f(a): return True"),
        ("def f(a): return a < 1", "def f(a): return a <= 1"),
        ("def f(a, b): return a - b", "def f(a, b): return b - a"),
        ("def f(a): return a.p", "def f(a): return a.d"),
        ("def f(a): return a", "def g(a): return a"),
        ("def f(a, b=1): return b", "def f(a, b=2): return b"),
        ("def f(a): return max(a, 1)", "def f(a): return min(a, 1)"),
        ("def f(a):\n  if a: return 1\n  return 2", "def f(a):\n  if a: return 1\n  else: return 2"),
        ("def f(a): return [x for x in a]", "def f(x): return [x for x in x if x]"),
        # a name that is only assigned in one of them is a local there and a global in the other
        ("b = 1\ndef f(a): return b", "b = 1\ndef f(a):\n  b = 2\n  return b"),
        ("def f(a): return dict(x=a)", "def f(a): return dict(y=a)"),
        # a parameter that shares its name with a keyword may be passed by it, and keeps it
        ("def f(x): return g(x=x)", "def f(y): return g(x=y)"),
        # a program that can look at names or docstrings is taken as it is
        ("def f(a):\n  b = 1\n  return locals()", "def f(a):\n  c = 1\n  return locals()"),
        ("def f(a):\n  'x'\n  return f.__doc__", "def f(a):\n  'y'\n  return f.__doc__"),
        ("def f(a):\n  return g(**a)", "def f(b):\n  return g(**b)"),
    ],
)
def test_what_may_change_a_result_changes_the_digest(one: str, other: str) -> None:
    assert digest(one) != digest(other)


def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert digest(once) == digest(text)
    assert size(once) == size(text)


def test_normalised_programs_compile_to_the_same_instructions(text: str) -> None:
    """Renaming must map names one to one within each function, and change nothing else."""
    normal = normalise(text)
    as_it_is = ast.get_docstring(parse(normal)) is not None  # it could observe its docstrings
    plain = ast.unparse(parse(text) if as_it_is else strip(parse(text)))
    pairs = [(compile(plain, "a", "exec"), compile(normal, "a", "exec"))]
    while pairs:
        one, other = pairs.pop()
        there: dict[object, object] = {}
        back: dict[object, object] = {}
        for before, after in zip(dis.get_instructions(one), dis.get_instructions(other), strict=True):
            assert before.opname == after.opname
            if isinstance(before.argval, types.CodeType):
                pairs.append((before.argval, after.argval))
            elif _is_local(before, one):
                assert there.setdefault(before.argval, after.argval) == after.argval
                assert back.setdefault(after.argval, before.argval) == before.argval
            elif not _collects_cells(before, one):
                assert repr(before.argval) == repr(after.argval) or "<locals>" in repr(before.argval)


def _is_local(step: dis.Instruction, code: types.CodeType) -> bool:
    if "FAST" in step.opname:
        return step.argval not in code.co_cellvars + code.co_freevars
    return "DEREF" in step.opname


def _collects_cells(step: dis.Instruction, code: types.CodeType) -> bool:
    """Cells are created and passed on in alphabetical order, which renaming may change."""
    return step.opname in ("MAKE_CELL", "COPY_FREE_VARS") or (
        step.argval in code.co_cellvars + code.co_freevars
    )


@pytest.mark.parametrize(
    ("program", "taken"),
    [
        ("v0 = 3\ndef f(a):\n    return a + v0\n", "v0"),
        ("def f(a):\n    return [v1 for v1 in v1] + [a]\n", "v1"),
        ("def f(a):\n    v7 = a\n    return v7 + v2\n", "v2"),
    ],
)
def test_a_numbered_local_never_captures_a_name_of_the_program(program: str, taken: str) -> None:
    function = parse(normalise(program)).body[-1]
    assert isinstance(function, ast.FunctionDef)
    assert taken not in [argument.arg for argument in function.args.args]
    assert taken in [node.id for node in ast.walk(function) if isinstance(node, ast.Name)]


def test_size_counts_expressions_with_their_operator_and_no_docstring() -> None:
    assert size("x = 1") == 4  # module, assignment, name, constant
    assert size("x = a + b") == 6
    assert size("x = a + b") == size("x = a ** b") == size("x = a < b")
    assert size("def f():\n    'Long text.'\n    return 1") == size("def f(): return 1")


@given(st.text())
def test_any_text_has_a_digest(anything: str) -> None:
    assert len(digest(anything)) == 64
    assert digest(anything) == digest(anything)


def test_unreadable_texts_have_different_digests() -> None:
    assert digest("def f(:") != digest("def g(:")
    assert digest("\ud800") != digest("\ud801")
