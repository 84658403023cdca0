"""Which modules a candidate may import, and the message it gets for any other.

This is guidance for whoever writes programs, not a wall: `random._os` reaches `os` without an
import. What makes `os` harmless is that nothing in it works (see `seccomp`).

Imported by the zygote: nothing heavy.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import traceback
import types
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from evolve.types.modules import LISTED, POWERLESS

PRELOADED = (
    *LISTED,
    *POWERLESS,
    "collections.abc",
    "_strptime",
    "encodings.ascii",
    "encodings.latin_1",
    "encodings.utf_16",
    "encodings.unicode_escape",
    "encodings.raw_unicode_escape",
    "encodings.hex_codec",
    "encodings.idna",
    "numpy.char",
    "numpy.fft",
    "numpy.linalg",
    "numpy.ma",
    "numpy.polynomial",
    "numpy.random",
    "numpy.rec",
    "numpy.typing",
    "numpy.lib.stride_tricks",
    "numpy.lib.recfunctions",
    "numpy.lib.scimath",
)
"""Imported by the zygote, because a guest has no files: numpy imports several of its parts lazily."""


class ForbiddenImportError(ImportError):
    """An import that the sandbox does not offer; a program may catch it and fall back."""


def message(name: str, declared: Iterable[str]) -> str:
    """Return what to tell the author of a program that imports `name`."""
    offered = ", ".join([*LISTED, *declared])
    return f"module '{name}' is not available; allowed are: {offered}"


def preload(declared: Iterable[str]) -> None:
    """Import everything that a guest will need.

    Raises:
        ImportError: A declared module is not installed.
    """
    for name in PRELOADED:
        with suppress(ImportError):  # numpy moves its parts from version to version
            importlib.import_module(name)
    for name in declared:
        importlib.import_module(name)


def warm_up() -> None:
    """Use what initialises itself on first use, so that every guest finds it done.

    OpenBLAS allocates its buffers, numpy builds tables, and formatting imports: once, here.
    """
    import numpy as np

    generator = np.random.default_rng(0)
    square = generator.random((16, 16))
    np.linalg.solve(square @ square, square[0])
    np.fft.fft(square[0])
    np.unique(np.round(square, 1)).tolist()
    str(square) + repr(square.astype(int)) + f"{square[0, 0]:.3f}"
    traceback.format_exc()
    importlib.import_module("datetime").datetime.strptime("2000", "%Y")


def own_builtins(declared: Iterable[str], *, guard: bool) -> types.ModuleType:
    """Return builtins for a candidate alone; with `guard`, their `import` knows the list.

    Only the candidate's own frames see them, so neither the list nor a candidate that replaces `len`
    affects a library or the code that answers for it.
    """
    own = types.ModuleType("builtins", builtins.__doc__)
    vars(own).update(vars(builtins))
    if guard:
        vars(own)["__import__"] = _guarded_import(tuple(declared))
    return own


def _guarded_import(declared: tuple[str, ...]) -> Callable[..., Any]:
    allowed = frozenset([*LISTED, *POWERLESS, *(name.partition(".")[0] for name in declared)])
    original: Callable[..., Any] = builtins.__import__

    def guarded(
        name: str,
        globals: Any = None,  # noqa: A002 - the signature of __import__
        locals: Any = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        top = name.partition(".")[0]
        # What is written in C imports its private parts in the name of whoever called it.
        private = top.startswith("_") and top in sys.modules
        if level == 0 and top not in allowed and not private:
            raise ForbiddenImportError(message(name, declared), name=name)
        try:
            return original(name, globals, locals, fromlist, level)
        except ModuleNotFoundError as error:
            raise ForbiddenImportError(message(str(error.name), declared), name=error.name) from None

    return guarded
