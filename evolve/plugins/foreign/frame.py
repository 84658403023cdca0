"""The part of a task's program that may change, and what stands around it."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass

_START = re.compile(r"^[^\n]*EVOLVE-BLOCK-START[^\n]*\n", re.MULTILINE)
_END = re.compile(r"^[^\n]*EVOLVE-BLOCK-END[^\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Frame:
    """What is fixed: text before and after the block. Both are "" when the whole file may change."""

    before: str = ""
    after: str = ""

    def whole(self, text: str) -> str:
        """Return a complete file: `text` is a block, or a file of which the block counts."""
        if not self.before:
            return text
        own = split(text)
        block = own[1] if own else text
        return f"{self.before}{block}{'' if block.endswith(chr(10)) else chr(10)}{self.after}"


def frame_of(text: str) -> tuple[Frame, str]:
    """Return frame and block of a task's initial program.

    With several blocks, or with one inside a function or a class, the whole file is searched: its
    parts could not be told apart once a program was rewritten.
    """
    found = split(text)
    if found is None:
        return Frame(), text
    before, block, after = found
    if not _complete(block):
        return Frame(), text
    return Frame(before, after), block


def split(text: str) -> tuple[str, str, str] | None:
    """Return the text before, in and after the only block; `None` if there is none, or several."""
    starts, ends = list(_START.finditer(text)), list(_END.finditer(text))
    if len(starts) != 1 or len(ends) != 1 or ends[0].start() < starts[0].end():
        return None
    return text[: starts[0].end()], text[starts[0].end() : ends[0].start()], text[ends[0].start() :]


def _complete(block: str) -> bool:
    """Whether a block is Python at the top level, and defines something."""
    if textwrap.dedent(block) != block:
        return False
    try:
        return bool(ast.parse(block).body)
    except (SyntaxError, ValueError):
        return False
