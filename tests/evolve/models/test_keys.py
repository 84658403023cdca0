"""Secrets are recognised by the names of their variables and removed in every spelling."""

from __future__ import annotations

import json
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from evolve.models import Keys


def test_a_key_is_replaced_by_its_name():
    keys = Keys({"OPENAI_API_KEY": "sk-123456"})
    assert keys.scrub("Bearer sk-123456!") == "Bearer [OPENAI_API_KEY]!"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40))
def test_every_spelling_of_a_secret_is_removed(secret):
    keys = Keys({"MY_SECRET": secret})
    for spelling in (secret, json.dumps(secret), quote(secret, safe=""), repr(secret)):
        assert secret not in keys.scrub(f"<{spelling}>")


def test_a_secret_within_a_secret_leaves_no_rest():
    keys = Keys({"A_KEY": "abcdefgh", "B_KEY": "abcdefghijkl"})
    assert keys.scrub("abcdefghijkl abcdefgh") == "[B_KEY] [A_KEY]"


def test_harmless_variables_and_short_values_hide_nothing():
    keys = Keys(
        {"HOME": "/root/home", "TOKENIZERS_PARALLELISM": "false", "KEY": "x", "MONKEY_NAME": "chimpanzee"}
    )
    text = "/root/home false x chimpanzee"
    assert keys.scrub(text) == text


def test_presence_is_told_without_the_value():
    assert Keys({"OPENAI_API_KEY": "sk-123456", "ANTHROPIC_API_KEY": " "}).present() == {
        "OPENAI_API_KEY": True,
        "ANTHROPIC_API_KEY": False,
        "OLLAMA_API_KEY": False,
    }
