"""Untrusted text is read within bounds, and only one kind of error comes out."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.programs import MAX_CHARACTERS, MAX_DEPTH, check, diff, digest, normalise, parse, size
from evolve.types import Hook

HOSTILE = {
    "parentheses": "(" * 5_000 + ")" * 5_000,
    "open brackets": "[" * 90_000,
    "signs": "-" * 90_000 + "1",
    "nots": "not " * 20_000 + "x",
    "sum": "1" + "+1" * 40_000,
    "attributes": "a" + ".a" * 40_000,
    "calls": "f" + "()" * 40_000,
    "comparisons": "a" + "<a" * 40_000,
    "blocks": "".join(f"{' ' * depth}if a:\n" for depth in range(99)) + " " * 99 + "a",
    "lambdas": "lambda:" * 10_000 + "0",
    "else-ifs": "if a: pass\n" + "elif a: pass\n" * 5_000,
    "null bytes": "a = 1\0",
    "surrogates": "a = '\ud800'",
    "a megabyte": "a = 1\n" * 170_000,
    "a huge number": "a = 0x" + "f" * 90_000,
    "a huge decimal": "a = " + "9" * 90_000,
    "tabs": "if a:\n\tb\n        c",
    "indentation": "\t" * 50_000 + "a",
    "form feeds": "\f\f\fa",
    "encoding": "# -*- coding: utf-16 -*-\na = 1",
    "f-string": "f'{" * 200 + "1" + "}'" * 200,
    "soft keywords": "match match:\n case case: pass",
    "exponent": "a = 1e999999 + 1e-99999j",
    "bom": "\ufeffa = 1",
    "backslash": "a = 1 + \\",
}


def refusal(text: str) -> str | None:
    """Return why `text` is refused, `None` if it is not; anything but a syntax error passes through."""
    messages = set()
    for function in (parse, normalise, size):
        try:
            function(text)
        except SyntaxError as error:
            messages.add(error.msg)
        else:
            messages.add(None)
    assert len(messages) == 1, "all functions must agree"
    return messages.pop()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_raises_nothing_but_a_syntax_error(text: str, hook: Hook) -> None:
    message = refusal(text)
    assert message is None or (message and "\n" not in message)
    assert len(digest(text)) == 64
    assert check(text, hook)


@given(st.text(alphabet=st.sampled_from("abf01.,:;()[]{}=+-*/<>'\"\\# \n\t\0éλ\ud800"), max_size=60))
def test_random_text_raises_nothing_but_a_syntax_error(text: str) -> None:
    message = refusal(text)
    assert message is None or message.count(": ") >= 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n  pass", "line 1"),
        ("x = 1\0", "null bytes"),
        ("x = 1 #" + "a" * MAX_CHARACTERS, "at most 100000 are read: shorten it"),
        ("x = " + "-" * (MAX_DEPTH + 5) + "y", "nests more than 100 levels"),
        ("x = 1\ny = 0x1" + "0" * 9_000, "line 2: an integer of more than 4000 digits"),
    ],
)
def test_each_refusal_names_its_remedy(text: str, message: str) -> None:
    with pytest.raises(SyntaxError, match=message) as caught:
        parse(text)
    assert ": " in str(caught.value.msg)


def test_depth_is_bounded_exactly() -> None:
    deepest = "-" * (MAX_DEPTH - 3) + "y"
    assert isinstance(parse(f"x = {deepest}"), ast.Module)
    with pytest.raises(SyntaxError):
        parse(f"x = --{deepest}")


def test_diff_names_both_texts_and_is_empty_for_equal_ones() -> None:
    shown = diff("a = 1\nb = 2\n", "a = 1\nb = 3\n", ("seed", "best"))
    assert shown.splitlines() == ["--- seed", "+++ best", "@@ -1,2 +1,2 @@", " a = 1", "-b = 2", "+b = 3"]
    assert diff("a = 1", "a = 1") == ""
