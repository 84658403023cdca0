"""What tests of measurements share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evolve.sandbox import ZygoteSandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ZygoteSandbox]:
    """Return a sandbox for the rules of one file."""
    with ZygoteSandbox() as box:
        yield box
