"""A long program as parts that are read one by one, so that what was seen before is not read again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from evolve.programs.text import MAX_CHARACTERS

_LONG, _MANY, _SHORT = 1500, 8, 4000
"""Characters and parts from which on a program is looked at by parts; characters of a part at most."""
_UNUSUAL = re.compile(r"[\r\f\v\x00\x1a-\x1f]")  # what may or may not end a line
_BEGIN = re.compile(r"^(?!else\b|elif\b|except\b|finally\b)[^\s)\]}]", re.MULTILINE)


@lru_cache(maxsize=4)
def cut(text: str) -> Sequence[str]:
    """Return the parts of a program, each from one line that is not indented to the next; maybe none.

    None where parts would be of no use, or where lines are hard to tell. A cut may be wrong, as within a
    string of several lines: some part is not Python by itself then. If every part is, the statements of the
    program are those of the parts, one after the other, because what is complete at the end of a line goes
    on in no line that begins another statement.
    """
    if not _LONG <= len(text) <= MAX_CHARACTERS or not text.isascii() or _UNUSUAL.search(text):
        return ()
    begins = [match.start() for match in _BEGIN.finditer(text)]
    before = [0, *(begin for last, begin in pairwise(begins) if text[last] != "@")]
    found = [text[begin:end] for begin, end in zip(before, (*before[1:], len(text)), strict=True)]
    return tuple(found) if len(found) >= _MANY and max(map(len, found)) <= _SHORT else ()
