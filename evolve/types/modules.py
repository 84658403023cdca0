"""Which modules a program may import; a problem adds to them by `Limits.modules`."""

from __future__ import annotations

_LISTED = (
    "numpy math cmath heapq bisect collections functools itertools operator random statistics "
    "dataclasses typing types enum abc array copy decimal fractions numbers string re textwrap "
    "datetime time struct json queue graphlib contextlib warnings"
)
LISTED = tuple(_LISTED.split())
"""Allowed, and said so in messages."""

_POWERLESS = (
    "__future__ builtins sys os io gc atexit calendar hashlib zlib base64 binascii secrets uuid pickle "
    "pprint reprlib weakref inspect traceback logging keyword unicodedata threading copyreg codecs locale "
    "encodings tokenize linecache ast dis errno"
)
POWERLESS = tuple(_POWERLESS.split())
"""Allowed without being advertised: nothing that they could reach works inside the sandbox."""
