"""One seed for every random state that a program can reach, the unseeded ones included.

A guest starts with the states that its zygote left, which are always the same, and only sets them
when the program's text can make use of them: setting three Mersenne twisters costs as much as all of
a small program.

Imported by the zygote: standard library and numpy only.
"""

from __future__ import annotations

import os
import random
from typing import Any

import numpy as np

_source = random.Random(0)  # noqa: S311 - what the operating system's entropy is replaced by
_WORDS = ("random", "secrets", "uuid", "rng", "shuffle")
_original_seed = random.Random.seed


def _seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    _original_seed(self, _source.getrandbits(64) if a is None else a, version)


def replace_entropy() -> None:
    """Make `os.urandom`, `secrets`, `random.Random()` and `numpy.random.default_rng()` repeatable.

    numpy takes fresh entropy from `secrets`, which takes it from `random._urandom`.
    """
    os.urandom = _source.randbytes
    random._urandom = _source.randbytes  # type: ignore[attr-defined]  # noqa: SLF001
    random.Random.seed = _seed  # type: ignore[method-assign]
    random.seed = random._inst.seed  # noqa: SLF001


def matters(source: str) -> bool:
    """Whether a program may draw random numbers; if it hides that, it draws the same every time."""
    return any(word in source for word in _WORDS)


def reseed(seed: int) -> None:
    """Set the state of everything random.

    Args:
        seed: Non-negative, of any size.
    """
    _original_seed(_source, seed)
    random.seed(_source.getrandbits(64))
    np.random.seed(_source.getrandbits(32))  # noqa: NPY002 - the global state is what programs use
