"""Templates are rendered strictly, and nobody's text can pose as instructions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.errors import PluginError
from evolve.prompts import Prompts, bundled, code, data


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "_part.md").write_text("{% macro part(x) %}<{{ x }}>{% endmacro %}")
    (tmp_path / "_tail.md").write_text("tail {{ tail }}")
    (tmp_path / "whole.md").write_text(
        '{% from "_part.md" import part %}\n{{ part(head) }}\n\n\n\n{% include "_tail.md" %}\n'
    )
    return tmp_path


def test_a_template_is_rendered_with_its_parts(folder):
    assert Prompts(folder).render("whole", head="a", tail="b") == "<a>\n\ntail b\n"


def test_an_unknown_placeholder_is_an_error(folder):
    with pytest.raises(PluginError, match=r"whole.md: unknown `tail`; it may use `head`"):
        Prompts(folder).render("whole", head="a")


def test_an_unused_placeholder_is_an_error(folder):
    with pytest.raises(PluginError, match=r"whole.md: does not use `more`"):
        Prompts(folder).render("whole", head="a", tail="b", more=1)


def test_an_unknown_attribute_is_an_error(tmp_path):
    (tmp_path / "x.md").write_text("{{ one.nonesuch }}")
    with pytest.raises(PluginError, match="nonesuch"):
        Prompts(tmp_path).render("x", one={})


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{{ unclosed", r"x.md line 1"),
        ('{% include "nonesuch.md" %}', "there is no template nonesuch.md"),
        ("{{ one.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_broken_template_is_named(text, match, tmp_path):
    (tmp_path / "x.md").write_text(text)
    with pytest.raises(PluginError, match=match):
        Prompts(tmp_path).render("x", **({"one": 1} if "one" in text else {}))


def test_a_missing_folder_or_template_is_named(folder, tmp_path):
    with pytest.raises(PluginError, match="is not a folder"):
        Prompts(tmp_path / "nonesuch")
    with pytest.raises(PluginError, match=r"there is no template nonesuch.md"):
        Prompts(folder).render("nonesuch")


def test_the_digest_tells_one_set_of_templates_from_another(folder):
    before = Prompts(folder).digest
    assert Prompts(folder).digest == before
    (folder / "_tail.md").write_text("another tail {{ tail }}")
    assert Prompts(folder).digest != before


def test_the_bundled_templates_are_text_and_complete():
    names = {path.stem for path in bundled().glob("*.md")}
    assert {"system", "mutate_whole", "mutate_edit", "crossover", "rewrite", "repair_run", "reflect"} <= names


TEXT = st.text() | st.lists(
    st.sampled_from(["```", "````", "\n", "data", "x", "~~~", "\u202e", "\x1b["])
).map("".join)


@given(TEXT, st.integers(1, 200))
def test_no_text_leaves_its_fence(text, longest):
    for shown in (data(text, longest), code(text, longest)):
        first, *inside, last = shown.split("\n")
        fence = re.match(r"`{3,}", first).group()
        assert last == fence
        assert not any(line.startswith(fence) for line in inside)
        assert len(shown) <= longest + 2 * len(fence) + 60


def test_the_blank_lines_of_a_program_are_kept_and_those_of_a_template_are_not(tmp_path):
    (tmp_path / "x.md").write_text("a\n\n\n{{ text | code(99) }}\n\n\n\nb")
    text = "x = 1\n\n\n\ny = '```'\n\n\nz"
    assert Prompts(tmp_path).render("x", text=text) == f"a\n\n````python\n{text}\n````\n\nb\n"


@given(st.text(st.characters(categories=("Cc", "Cf", "Co", "Cs"), exclude_characters="\n\t")))
def test_invisible_characters_are_dropped(text):
    assert data(f"a{text}b", 100) == "```data\nab\n```"
