"""Every form of answer ends in a program or in a reason; none makes the parser raise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.programs import check
from evolve.proposers.parsing import Parsed, parse

CODE = "def priority(job, state):\n    return job.d - state.t\n"


@pytest.mark.parametrize(
    "answer",
    [
        f"```python\n{CODE}```",
        f"```\n{CODE}```",
        f"```py title=x\n{CODE}```",
        f"~~~python\n{CODE}~~~",
        f"````python\n{CODE}````",
        f"Idea: slack.\n\nHere it is:\n\n```Python3\n{CODE}```\nGood luck!",
        CODE,
        f"Idea: slack.\n\n{CODE}",
        f"Sure, here you are:\n\n{CODE}\nThis works because of slack.",
        f"```python\n{CODE}",
        f"<think>Maybe ```python\nx\n``` no.</think>```python\n{CODE}```",
        f"<think>a <think> b</think>```python\n{CODE}```",
        f"Or ```python\nx\n```?</think>```python\n{CODE}```",
        f"1. The program:\n\n   ```python\n   {CODE.replace(chr(10), chr(10) + '   ').rstrip(' ')}   ```\n",
        f"```text\nsome output\n```\n\n```python\n{CODE}```",
        f"```python\n{CODE}```\n\nIt prints:\n\n```text\n1.0\n```",
        f"```python\n{CODE.replace(chr(10), chr(13) + chr(10))}```",
        f"> ```python\n{CODE}> ```",
    ],
)
def test_a_whole_program_is_found(answer, brief):
    parsed = parse(answer, brief)
    assert parsed.fault == ""
    assert parsed.text.strip() == CODE.strip()


def test_of_several_programs_the_last_good_one_counts(brief):
    second = CODE.replace("job.d", "job.p")
    broken = "def priority(job, state):\n    return (\n"
    parsed = parse(f"```python\n{CODE}```\nBetter:\n```python\n{second}```\n```python\n{broken}```", brief)
    assert parsed == Parsed(second, "Better:" if parsed.note else "", "")


def test_a_program_in_pieces_is_put_together(brief):
    second = "def priority(job, state):\n    return math.sqrt(job.d)\n"
    answer = f"```python\nimport math\n```\nand\n```python\n{second}```"
    parsed = parse(answer, brief)
    assert parsed.fault == ""
    assert "sqrt" in parsed.text


def test_a_docstring_with_a_fence_inside_does_not_end_the_block(brief):
    code = 'def priority(job, state):\n    """Like ```this```."""\n    return job.d\n'
    assert parse(f"````python\n{code}````", brief).text == code


@pytest.mark.parametrize(
    ("answer", "cut", "fault"),
    [
        ("", False, "the answer is empty"),
        ("   \n", False, "the answer is empty"),
        ("", True, "cut off before it began"),
        ("<think>I wonder whether", False, "cut off before it began"),
        ("I cannot help with that.", False, "the answer holds no program"),
        ("```python\ndef priority(job, state):\n    ret", True, "cut off within the program"),
        ("```python\nx = 1\n```", False, "`priority` is not defined at the top level"),
        ("```python\ndef priority(job):\n    return 1\n```", False, "called with 2"),
        (
            "```python\nimport socket\ndef priority(job, state):\n    return 1\n```",
            False,
            "`socket` may not be imported",
        ),
        ("```python\ndef priority(job, state)\n    return 1\n```", False, "line 1"),
        ("```python\ndef priority(job, state):\n    return '\x00'\n```", False, "null bytes"),
        ("<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE", False, "a whole program was asked for"),
    ],
)
def test_what_is_none_has_a_reason(answer, cut, fault, brief):
    parsed = parse(answer, brief, cut=cut)
    assert fault in parsed.fault


def test_a_whole_block_in_a_truncated_answer_counts(brief):
    parsed = parse(f"```python\n{CODE}```\nThis is because the", brief, cut=True)
    assert (parsed.text, parsed.fault) == (CODE, "")


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (f"Idea: use slack.\n```python\n{CODE}```", "use slack."),
        (f"**Idea:** use *slack*\n```python\n{CODE}```", "use *slack"),
        (f"Some prose.\nIdea: use slack\n```python\n{CODE}```", "use slack"),
        (f"I use slack.\n```python\n{CODE}```", "I use slack."),
        (f"```python\n{CODE}```", ""),
        (CODE, ""),
        (f"Idea: {'x' * 500}\n```python\n{CODE}```", "x" * 199 + "…"),
        (f"Idea: a\x1b[31m\u202eb\n```python\n{CODE}```", "a[31mb"),
    ],
)
def test_the_idea_is_one_short_printable_line(answer, note, brief):
    assert parse(answer, brief).note == note


BASE = """import math


def helper(x):
    return x + 1


def priority(job, state):
    slack = job.d - state.t
    if slack < 0:
        return 0.0
    return slack + helper(job.p)
"""


def edit(search, replace):
    return f"<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n"


@pytest.mark.parametrize(
    "answer",
    [
        edit("        return 0.0", "        return -1.0"),
        "```\n" + edit("        return 0.0", "        return -1.0") + "```",
        "```diff\n" + edit("        return 0.0", "        return -1.0") + "```",
        edit("        return 0.0   ", "        return -1.0"),
        edit("return 0.0", "return -1.0"),
        edit("    if slack < 0:\n        return 0.0", "    if slack < 0:\n        return -1.0"),
        edit("if slack < 0:\n    return 0.0", "if slack < 0:\n    return -1.0"),
        edit("\tif slack < 0:\n\t\treturn 0.0", "\tif slack < 0:\n\t\treturn -1.0"),
        edit("\n    if slack < 0:\n        return 0.0\n", "\n    if slack < 0:\n        return -1.0\n"),
        edit("    if slack  <  0:\n        return 0.0", "    if slack < 0:\n        return -1.0"),
        edit("        return 0.0", "        return -1.0")
        .replace("SEARCH", "ORIGINAL")
        .replace("REPLACE", "UPDATED"),
        edit("        return 0.0", "        return -1.0").replace("\n", "\r\n"),
        "Prose.\n\n" + edit("        return 0.0", "        return -1.0") + "\nMore prose.",
    ],
)
def test_an_edit_applies_in_spite_of_drifting_blanks(answer, brief):
    parsed = parse(answer, brief, base=BASE)
    assert parsed.fault == ""
    assert parsed.text == BASE.replace("return 0.0", "return -1.0")


def test_edits_apply_one_after_another(brief):
    answer = (
        edit("    return x + 1", "    return x + 2") + "and\n" + edit("    return x + 2", "    return x + 3")
    )
    assert parse(answer, brief, base=BASE).text == BASE.replace("x + 1", "x + 3")


def test_lines_can_be_deleted(brief):
    parsed = parse(
        "<<<<<<< SEARCH\n    if slack < 0:\n        return 0.0\n=======\n>>>>>>> REPLACE", brief, base=BASE
    )
    assert parsed.text == BASE.replace("    if slack < 0:\n        return 0.0\n", "")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (edit("    return y", "    return z"), "edit 1: the program has no lines like 'return y'"),
        (edit("", "x = 1"), "edit 1: there is nothing under SEARCH"),
        (edit("    return x + 1", "    return x + 1"), "the edits change nothing"),
        ("<<<<<<< SEARCH\n    return x + 1\n=======\n    return", "cut off within an edit"),
        ("<<<<<<< SEARCH\n    return x + 1\n", "cut off within an edit"),
        ("<<<<<<< SEARCH\nx\n>>>>>>> REPLACE\n", "cut off within an edit"),
        (edit("    return x + 1", "    return (x"), "line 5"),
    ],
)
def test_an_edit_that_does_not_apply_has_a_reason(answer, fault, brief):
    assert fault in parse(answer, brief, base=BASE).fault


def test_repeated_context_is_a_reason_with_the_lines(brief):
    base = BASE + "\n\ndef other(x):\n    return x + 1\n"
    fault = parse(edit("    return x + 1", "    return x + 2"), brief, base=base).fault
    assert "occurs 2 times, at lines 5, 16: add a neighbouring line" in fault
    good = parse(edit("def other(x):\n    return x + 1", "def other(x):\n    return x + 2"), brief, base=base)
    assert good.text.count("x + 2") == 1


def test_a_strict_match_goes_before_a_loose_one(brief):
    """The exact line occurs once; without regard to indentation it would occur twice."""
    base = "def priority(job, state):\n    x = 1\n    if job.p:\n        x = 1\n    return x\n"
    parsed = parse(edit("        x = 1", "        x = 2"), brief, base=base)
    assert parsed.text == base.replace("        x = 1", "        x = 2")


PIECES = st.sampled_from(
    ["```", "~~~", "```python\n", "<<<<<<< SEARCH\n", "=======\n", ">>>>>>> REPLACE\n", "<think>", "</think>",
     CODE, BASE, "    return x + 1\n", "\n", "Idea: ", "def ", "\x00", "\ud800", "((((", "    ", "\t", "> "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=20), max_size=25).map("".join),
    st.booleans(),
    st.sampled_from(["", BASE]),
)
def test_no_input_makes_the_parser_raise(brief, answer, cut, base):
    parsed = parse(answer, brief, base=base, cut=cut)
    assert "\n" not in parsed.note
    assert parsed.text or parsed.fault
    if not parsed.fault:
        assert check(parsed.text, brief.hook) == []


@pytest.mark.parametrize(
    "piece", ["```\n", "<<<<<<< SEARCH\n", "(", "<think>", "def f():\n\n", "`" * 10 + "\n", "Idea"]
)
def test_a_huge_answer_is_read_in_bounded_time(piece, brief):
    answer = piece * (400_000 // len(piece))
    assert parse(answer, brief, base=BASE).fault
