"""Source on a page: highlighted without losing or running anything, and compared line by line."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from evolve.report.code import MAX_LINES, emphasised, highlighted, shown_text, side_by_side

LINES = st.lists(st.sampled_from(["", "a = 1", "b = 2", "    return a", "# <b>", "pass"]), max_size=14)


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@given(st.text(st.characters(), max_size=200))
def test_highlighting_keeps_every_character_and_adds_spans_alone(source):
    markup = str(highlighted(source))
    tags: list[str] = []

    class Collect(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append(tag)
            assert set(dict(attrs)) <= {"class"}

    Collect().feed(markup)
    assert set(tags) <= {"span"}
    assert text_of(markup).rstrip("\n") == shown_text(source).rstrip("\n")


@given(LINES, LINES)
def test_both_sides_of_a_comparison_are_the_texts(old, new):
    rows = side_by_side("\n".join(old), "\n".join(new))
    assert rows is not None
    old, new = list(old) or [""], list(new) or [""]
    for row in rows:
        if row.old_number is not None:
            assert old[row.old_number - 1] == row.old
        if row.new_number is not None:
            assert new[row.new_number - 1] == row.new
        if row.kind == "same":
            assert row.old == row.new
    if "".join(old) != "".join(new):
        assert any(row.kind not in ("same", "skipped") for row in rows)


def test_equal_texts_have_no_rows_and_long_ones_are_not_compared():
    assert side_by_side("a\nb", "a\nb\n") == []
    assert side_by_side("x\n" * (MAX_LINES + 5), "y") is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_emphasis_marks_and_escapes(old, new):
    for side, markup in zip((old, new), emphasised(old, new), strict=True):
        assert text_of(str(markup)) == side
        assert set(re.findall(r"<(/?\w+)", str(markup))) <= {"mark", "/mark"}
