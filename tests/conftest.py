"""Fixtures that several suites share."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def plugin() -> Path:
    """Return the one-file problem that stands for a user's own."""
    return HERE / "plugins" / "packing.py"


@pytest.fixture
def shared() -> Path:
    """Return the folder of measurement data beside the checkout; skips without it."""
    folder = HERE.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder `shared` beside the checkout")
    return folder
