"""SEARCH/REPLACE edits: found in an answer, and applied to the program that they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_SEARCH = re.compile(r"^[ \t>]*<{5,9}[ \t]*((SEARCH|ORIGINAL|HEAD|OLD)\b.*)?$", re.I)
_MIDDLE = re.compile(r"^[ \t>]*={5,9}[ \t]*$")
_REPLACE = re.compile(r"^[ \t>]*>{5,9}[ \t]*((REPLACE|UPDATED|NEW)\b.*)?$", re.I)
_QUOTED = 60
_MOST = 200


class Hunk(NamedTuple):
    """Lines to look for, and lines to put in their place."""

    search: tuple[str, ...]
    replace: tuple[str, ...]


class Hunks(NamedTuple):
    """The edits of an answer.

    Attributes:
        hunks: In the order of the answer.
        torn: Whether one of them lacks a part.
        closed: Whether the answer goes on after the last one, or ends with it.
    """

    hunks: tuple[Hunk, ...]
    torn: bool
    closed: bool


def hunks(answer: str) -> Hunks:
    """Find the edits in an answer, wherever they stand in it."""
    found: list[Hunk] = []
    search: list[str] | None = None
    replace: list[str] | None = None
    torn = False
    for line in answer.split("\n"):
        if search is None:
            search = [] if _SEARCH.match(line) else None
        elif replace is None:
            torn = torn or bool(_SEARCH.match(line) or _REPLACE.match(line))
            if _MIDDLE.match(line):
                replace = []
            else:
                search.append(line)
        elif _REPLACE.match(line):
            found.append(Hunk(tuple(search), tuple(replace)))
            search = replace = None
        else:
            torn = torn or bool(_SEARCH.match(line))
            replace.append(line)
    return Hunks(tuple(found[:_MOST]), torn or search is not None, search is None)


def apply(base: str, edits: Sequence[Hunk]) -> tuple[str, str]:
    """Apply edits one after another.

    Each is looked for as it stands, then without regard to blanks at the ends of lines, then without
    regard to the depth of its indentation; it must be found once.

    Returns:
        The new program and "", or "" and the reason why an edit does not apply.
    """
    lines = base.replace("\r\n", "\n").split("\n")
    for number, edit in enumerate(edits, 1):
        search, replace = _trimmed(edit.search), list(edit.replace)
        if not search:
            return "", f"edit {number}: there is nothing under SEARCH"
        places, key = _find(lines, search)
        if not places:
            return "", f"edit {number}: the program has no lines like {_quoted(search)}"
        if len(places) > 1:
            where = ", ".join(str(place + 1) for place in places[:6])
            return "", (
                f"edit {number}: {_quoted(search)} occurs {len(places)} times, at lines {where}: "
                "add a neighbouring line"
            )
        (place,) = places
        if key is not _KEYS[0]:
            replace = _shifted(replace, search[0], lines[place])
        if len(search) < len(edit.search):
            replace = _trimmed(replace)
        lines[place : place + len(search)] = replace
    return "\n".join(lines), ""


def _find(lines: Sequence[str], search: Sequence[str]) -> tuple[list[int], Callable[[str], str]]:
    """Return where `search` is found by the strictest way of comparing that finds it, and that way."""
    for key in _KEYS:
        wanted = [key(line) for line in search]
        have = [key(line) for line in lines]
        last = len(have) - len(wanted)
        places = [n for n in range(last + 1) if have[n] == wanted[0] and have[n : n + len(wanted)] == wanted]
        if places:
            return places, key
    return [], _KEYS[0]


def _shifted(replace: Sequence[str], search: str, found: str) -> list[str]:
    """Move lines by as much as the text that was found is deeper than the text that was looked for."""
    depth = _depth(found) - _depth(search)
    return [" " * max(_depth(line) + depth, 0) + line.strip() if line.strip() else "" for line in replace]


def _depth(line: str) -> int:
    plain = line.expandtabs(4)
    return len(plain) - len(plain.lstrip(" "))


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Return lines without the empty ones at both ends, which models add and lose."""
    kept = [n for n, line in enumerate(lines) if line.strip()]
    return list(lines[kept[0] : kept[-1] + 1]) if kept else []


def _quoted(search: Sequence[str]) -> str:
    first = search[0].strip()
    return repr(first if len(first) <= _QUOTED else f"{first[:_QUOTED]}…")


_KEYS: tuple[Callable[[str], str], ...] = (str, str.rstrip, lambda line: " ".join(line.split()))
