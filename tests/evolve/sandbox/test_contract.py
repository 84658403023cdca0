"""Our own sandbox fulfils the contract that we ask of others, with and without its Python-level guard."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from evolve.sandbox import ZygoteSandbox, attacks
from evolve.testing.sandbox import SandboxContract


class TestWalls(SandboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def sandbox(cls) -> Iterator[ZygoteSandbox]:
        with ZygoteSandbox(modules=attacks.MODULES, guard=False) as sandbox:
            yield sandbox


class TestGuardInFront(SandboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def sandbox(cls) -> Iterator[ZygoteSandbox]:
        with ZygoteSandbox(core=min(os.sched_getaffinity(0))) as sandbox:
            yield sandbox
