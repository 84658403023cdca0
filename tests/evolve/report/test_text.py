"""What a page prints of numbers and of untrusted text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from evolve.report.text import number, shortened, visible

ANYTHING = st.text(st.characters(), max_size=60)  # lone surrogates and controls included


@given(ANYTHING)
def test_nothing_hidden_is_left(text):
    for character in visible(text):
        kind = unicodedata.category(character)
        assert kind not in ("Cs", "Zl", "Zp")
        assert kind != "Cc" or character in "\t\n"
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }


@given(ANYTHING)
def test_what_is_visible_can_be_written_to_a_file(text):
    visible(text).encode("utf-8")


@given(st.text(st.characters(whitelist_categories=("L", "N", "P")), max_size=60))
def test_plain_text_stays_as_it_is(text):
    if not any(ord(c) in (0x115F, 0x1160, 0x3164, 0xFFA0) for c in text):
        assert visible(text) == text


@given(st.floats(-1e300, 1e300))
def test_a_printed_number_is_the_number_to_four_digits(value):
    printed = number(value).replace("−", "-").replace(",", "")
    assert abs(float(printed) - value) <= abs(value) * 0.0006


def test_what_is_cut_off_is_counted():
    assert shortened("abcdef", 2) == "ab… (4 more characters)"
    assert shortened("ab", 2) == "ab"
