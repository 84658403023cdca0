"""From what a model answered to a program, or to the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from evolve.programs import MAX_CHARACTERS, check
from evolve.proposers.patching import apply, hunks
from evolve.protocols import Brief

_LONGEST_NOTE = 200
_LONGEST_ANSWER = 4 * MAX_CHARACTERS
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|reasoning)>", re.I)
_FENCE = re.compile(r"^[ \t>]{0,12}(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_IDEA = re.compile(r"^[\s*_#>-]*idea[\s*_]*:[\s*_]*(\S.*)$", re.I | re.M)
_CODE_START = re.compile(r"^(def |import |from |class |@|[A-Z_][A-Z0-9_]* *=)")
_TRIMS = 20
_MOST_BLOCKS = 30


class Block(NamedTuple):
    """A fenced block of an answer.

    Attributes:
        language: What follows the fence, in lower case.
        text: Between the fences.
        closed: Whether there is a closing fence.
    """

    language: str
    text: str
    closed: bool


@dataclass(frozen=True)
class Parsed:
    """What an answer holds.

    Attributes:
        text: The program; "" if there is none.
        note: What the model says that it changed, on one line.
        fault: Why the program cannot be used as it is; "" if it can.
    """

    text: str
    note: str = ""
    fault: str = ""


def parse(answer: str, brief: Brief, *, base: str = "", cut: bool = False) -> Parsed:
    """Read an answer in any of the forms that models use; nothing makes this raise.

    Args:
        answer: What the model wrote.
        brief: What a program must define.
        base: The program that edits apply to; "" if edits make no sense.
        cut: Whether the answer ended at the limit of its length.
    """
    answer = answer[:_LONGEST_ANSWER].replace("\r\n", "\n").replace("\r", "\n")
    answer, unfinished = _spoken(answer)
    cut = cut or unfinished
    note = _note(answer)
    if not answer.strip():
        return Parsed("", note, _cut_off("before it began") if cut else "the answer is empty")
    edits = hunks(answer)
    if edits.hunks or edits.torn:
        return _edited(edits.torn or (cut and not edits.closed), base, answer, brief, note)
    return _whole(answer, brief, note, cut)


def _spoken(answer: str) -> tuple[str, bool]:
    """Return an answer without what the model thought aloud, and whether it never came to an end."""
    parts: list[str] = []
    end, thinking = 0, False
    for tag in _THOUGHT.finditer(answer):
        if tag[1]:
            parts = parts if thinking else []  # some servers swallow the tag that opens
            end, thinking = tag.end(), False
        elif not thinking:
            parts.append(answer[end : tag.start()])
            thinking = True
    return "".join(parts) + ("" if thinking else answer[end:]), thinking


def _edited(torn: bool, base: str, answer: str, brief: Brief, note: str) -> Parsed:
    if torn:
        return Parsed("", note, _cut_off("within an edit: each needs SEARCH, ======= and REPLACE"))
    if not base:
        return Parsed("", note, "the answer holds edits, and a whole program was asked for")
    text, fault = apply(base, hunks(answer).hunks)
    if fault:
        return Parsed("", note, fault)
    if text == base:
        return Parsed("", note, "the edits change nothing")
    return Parsed(text, note, _faults(text, brief))


def _whole(answer: str, brief: Brief, note: str, cut: bool) -> Parsed:
    blocks = list(_blocks(answer))[-_MOST_BLOCKS:]
    texts = [block.text for block in blocks if block.closed or not cut]
    candidates = [*reversed(texts), "\n\n".join(texts)] if len(texts) > 1 else texts
    if not blocks:
        candidates = list(_bare(answer))
    faults = {text: _faults(text, brief) for text in candidates if text.strip()}
    good = [text for text, fault in faults.items() if not fault]
    if good:
        return Parsed(good[0], note)
    if cut and blocks and not blocks[-1].closed:
        return Parsed("", note, _cut_off("within the program: write a shorter one"))
    if not faults:
        return Parsed("", note, "the answer holds no program: put it into one block of code")
    best = max(faults, key=lambda text: (_defines(text, brief), len(text)))
    return Parsed(best, note, faults[best])


def _faults(text: str, brief: Brief) -> str:
    return "; ".join(check(text, brief.hook, brief.limits.modules))


def _defines(text: str, brief: Brief) -> bool:
    return any(f"def {entry.name}" in text for entry in brief.hook.entries)


def _cut_off(where: str) -> str:
    return f"the answer was cut off {where}"


def _blocks(answer: str) -> Iterator[Block]:
    """Yield the fenced blocks; a fence is closed by one of its own kind that is at least as long."""
    fence, language, lines = "", "", list[str]()
    for line in answer.split("\n"):
        match = _FENCE.match(line)
        if match is None:
            lines.append(line)
        elif not fence:
            fence, language, lines = match[1], match[2].strip().lower(), []
        elif match[1][0] == fence[0] and len(match[1]) >= len(fence) and not match[2].strip():
            yield Block(language, _dedented(lines), closed=True)
            fence = ""
        else:
            lines.append(line)
    if fence:
        yield Block(language, _dedented(lines), closed=False)


def _dedented(lines: list[str]) -> str:
    """Return a block without the margin that a list or a quotation gave it."""
    filled = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n") + "\n"


def _bare(answer: str) -> Iterator[str]:
    """Yield what could be a program that nobody fenced: from its first line, less and less of the rest."""
    lines = answer.split("\n")
    start = next((n for n, line in enumerate(lines) if _CODE_START.match(line)), None)
    if start is None:
        return
    ends = [n for n in range(len(lines), start, -1) if n == len(lines) or not lines[n].strip()]
    for end in ends[:_TRIMS]:
        yield "\n".join(lines[start:end]) + "\n"


def _note(answer: str) -> str:
    """Return the line `Idea: …`, or the first line of prose."""
    match = _IDEA.search(answer)
    if match is not None:
        return _line(match[1])
    fence = _FENCE.match
    for line in answer.split("\n"):
        if fence(line) or _CODE_START.match(line) or line.startswith("<<<<"):
            return ""
        if line.strip():
            return _line(line)
    return ""


def _line(text: str) -> str:
    line = " ".join(text.split()).strip("*_` ")
    printable = "".join(character for character in line if character.isprintable())
    return printable if len(printable) <= _LONGEST_NOTE else f"{printable[: _LONGEST_NOTE - 1]}…"
