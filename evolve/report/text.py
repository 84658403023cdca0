"""Text and numbers as a page shows them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

# Controls, separators that act as line ends, bidirectional overrides, invisible characters and lone
# surrogates: what can make a source look like another one, or a terminal do something.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    r"""Return `text` with every hidden or control character spelled out.

    >>> visible("a\u202eb\x1b[31m")
    'a⟨U+202E⟩b⟨U+001B⟩[31m'
    """
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text.replace("\r\n", "\n"))


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, and say how many are left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def number(value: float | None, digits: int = 4) -> str:
    """Return `value` with so many significant digits, an em dash for none.

    >>> number(0.00001234), number(123456.7), number(-2.5), number(None)
    ('1.234e−5', '123,457', '−2.5', '—')
    """
    if value is None or math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 10**digits and size < 1e7:
        text = f"{value:,.0f}"
    else:
        text = re.sub(r"e([+-])0*(\d+)", lambda m: f"e{m[1].strip('+')}{m[2]}", f"{value:.{digits}g}")
    return text.replace("-", "−")


def signed(value: float, digits: int = 3) -> str:
    """Return `value` with its sign.

    >>> signed(1.5), signed(-1.5), signed(0.0)
    ('+1.5', '−1.5', '0')
    """
    return ("+" if value > 0 else "") + number(value, digits)


def with_unit(value: float | None, unit: str) -> str:
    r"""Return `value` with its unit, on one line.

    >>> with_unit(3.25, "%"), with_unit(2.0, "")
    ('3.25\xa0%', '2')
    """
    text = number(value)
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit and value is not None else text


def points(unit: str) -> str:
    """Return the unit of a difference: that of percentages is points."""
    return "points" if unit == "%" else unit


def duration(seconds: float) -> str:
    """Return a time span for people.

    >>> duration(0.25), duration(75), duration(7380)
    ('0.2 s', '1 min 15 s', '2 h 3 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
