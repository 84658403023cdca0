"""Sandboxes and small hooks for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evolve.errors import CandidateFailed
from evolve.sandbox import ZygoteSandbox
from evolve.types import Entry, Float, Hook, Limits, Program, Status

LIMITS = Limits(cpu_s=2.0, memory_mb=256)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ZygoteSandbox]:
    """Yield a sandbox as the framework uses it."""
    with ZygoteSandbox() as sandbox:
        yield sandbox


@pytest.fixture
def hook() -> Hook:
    """Return a hook with one entry point, `f(x) -> float`."""
    return Hook("f", (Entry("f", {"x": Float()}, Float()),), Program("def f(x): return x\n"))


@pytest.fixture
def ask(sandbox: ZygoteSandbox, hook: Hook) -> Callable[..., tuple[Status, Any]]:
    """Return a function from a program's text to (status, value or reason) of `f(2.0)`."""

    def once(text: str, *, limits: Limits = LIMITS, seed: int = 1) -> tuple[Status, Any]:
        try:
            with sandbox.open(Program(text), hook, limits, seed=seed) as candidate:
                return Status.OK, candidate.f(2.0)
        except CandidateFailed as failure:
            return failure.status, failure.reason

    return once
