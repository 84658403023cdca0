"""Commands that the pages name in passing exist, with their options, problems, rules and recordings."""

from __future__ import annotations

import functools
import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from evolve.cli import cli
from evolve.plugins import bundled_names, load_problem

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "recordings" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
PROBLEM_FIRST = ("run", "score", "check", "problems")
ELSEWHERE = ("cleaning", "problems/spot/measured", "problems/spot_multi/measured")
"""Written by the reader of a page, or in need of traces that are not part of this project."""
PLACEHOLDER = re.compile(r"[^a-z]+|…|<\w+>")


def commands() -> Iterator[tuple[str, str]]:
    """Yield (page, command) for every command in a code span."""
    for page in PAGES:
        text = FENCED.sub("", page.read_text(encoding="utf-8"))
        for found in SPAN.finditer(text):
            command = " ".join(found[1].split())
            if re.match(r"evolve [a-z]|python benchmarks/", command):
                yield str(page.relative_to(ROOT)), command


ALL = sorted(set(commands()))


@functools.cache
def problem(name: str) -> frozenset[str]:
    """Return the names of a problem's baselines."""
    known = load_problem(name if name in bundled_names() else str(ROOT / name))
    return frozenset(rule.name for rule in known.baselines)


def test_the_pages_name_commands() -> None:
    assert len(ALL) > 100


@pytest.mark.parametrize(("page", "command"), ALL)
def test_a_command_in_the_text_is_one_that_exists(page: str, command: str) -> None:
    words = [word.strip("[]") for word in shlex.split(command, comments=True)]
    (_script if words[0] == "python" else _subcommand)(page, words)


def _script(page: str, words: list[str]) -> None:
    script = ROOT / words[1]
    assert script.is_file(), f"{page}: no such script"
    source = script.read_text(encoding="utf-8")
    missing = [word for word in words[2:] if word.startswith("--") and f'"{word}"' not in source]
    assert not missing, f"{page}: {script.name} has no {missing}"


def _subcommand(page: str, words: list[str]) -> None:
    assert isinstance(cli, click.Group)
    called = cli.get_command(click.Context(cli), words[1])
    assert called is not None, f"{page}: no command {words[1]}"
    known = {name for one in called.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    missing = [word for word in words[2:] if word.startswith("--") and word not in known]
    assert not missing, f"{page}: evolve {words[1]} has no {missing}"
    for option, value in itertools.pairwise(words):
        if option == "--recording" and not PLACEHOLDER.fullmatch(value):
            stem = Path(value).stem
            assert (ROOT / "recordings" / f"{stem}.jsonl").is_file(), f"{page}: no recording {value}"
    if words[1] not in PROBLEM_FIRST or len(words) < 3 or not re.fullmatch(r"[a-z_/]+", words[2]):
        return
    if words[2] not in ELSEWHERE:
        rules = problem(words[2])
        if words[1] == "score":
            named = [word for word in words[3:] if re.fullmatch(r"[a-z][a-z_0-9]*", word) and word != "test"]
            assert set(named) <= rules, f"{page}: {words[2]} has no rule {sorted(set(named) - rules)}"
