"""Program text for a page: highlighted, and side by side with another one."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markupsafe import Markup, escape

from evolve.report.text import shortened, visible

MAX_CHARACTERS = 20_000
"""Of a program's text that a page shows; the journal has the rest."""

MAX_LINES = 1_500
"""A longer text is not compared line by line: that takes quadratic time."""

CONTEXT = 3

Kind = Literal["same", "changed", "removed", "added", "skipped"]


@dataclass(frozen=True)
class Row:
    """One line of a side-by-side comparison; numbers are from 1, `None` where a side is empty."""

    kind: Kind
    old_number: int | None
    old: str
    new_number: int | None
    new: str


@lru_cache(maxsize=512)
def highlighted(text: str) -> Markup:
    """Return Python source with one element a line and style classes, all text escaped."""
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    shown = shown_text(text)
    formatter = HtmlFormatter(nowrap=True)
    import pygments

    marked = pygments.highlight(shown, PythonLexer(stripnl=False), formatter)
    return Markup("").join(
        Markup('<span class="line">{}\n</span>').format(Markup(line))  # noqa: S704 - escaped by pygments
        for line in marked.rstrip("\n").split("\n")
    )


def shown_text(text: str) -> str:
    """Return what a page shows of a program's text."""
    return shortened(visible(text), MAX_CHARACTERS)


def side_by_side(old: str, new: str) -> list[Row] | None:
    r"""Return two texts line by line, runs of equal lines folded; `None` when they are too long.

    >>> [row.kind for row in side_by_side("a\nb\n", "a\nc\n")]
    ['same', 'changed']
    """
    before, after = (shown_text(text).rstrip("\n").split("\n") for text in (old, new))
    if max(len(before), len(after)) > MAX_LINES:
        return None
    return list(_rows(before, after))


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    matcher = difflib.SequenceMatcher(None, before, after)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if group[0][1] > 0:
            yield Row("skipped", None, "", None, "")
        for tag, i1, i2, j1, j2 in group:
            for k in range(max(i2 - i1, j2 - j1)):
                i, j = i1 + k, j1 + k
                old = before[i] if i < i2 else None
                new = after[j] if j < j2 else None
                kind: Kind = "same" if tag == "equal" else _kind(old, new)
                yield Row(kind, _at(i, old), old or "", _at(j, new), new or "")


def _kind(old: str | None, new: str | None) -> Kind:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _at(index: int, line: str | None) -> int | None:
    return None if line is None else index + 1


def emphasised(old: str, new: str) -> tuple[Markup, Markup]:
    """Return a changed pair of lines with what differs between them marked.

    >>> print(emphasised("k = 2", "k = 3")[1])
    k = <mark>3</mark>
    """
    if len(old) + len(new) > 600:
        return escape(old), escape(new)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.3:
        return escape(old), escape(new)
    left, right = Markup(""), Markup("")
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        same = tag == "equal"
        left += escape(old[i1:i2]) if same else _marked(old[i1:i2])
        right += escape(new[j1:j2]) if same else _marked(new[j1:j2])
    return left, right


def _marked(text: str) -> Markup:
    return Markup("<mark>{}</mark>").format(text) if text else Markup("")
