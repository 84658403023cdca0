"""A provider on loopback, and models that talk to it through the real SDKs."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from evolve.models import Keys, MemoryLog, Models, Prices, Purse, Terms, open_models
from evolve.types import Request

KEY = "sk-planted-0123456789abcdef"
PRICE = {"input": 1, "output": 4}


def _load() -> ModuleType:
    path = Path(__file__).with_name("loopback.py")
    spec = importlib.util.spec_from_file_location("evolve_tests_loopback", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_LOOPBACK = _load()


@pytest.fixture(scope="session")
def loopback() -> ModuleType:
    """The module with `Act` and `Loopback`."""
    return _LOOPBACK


@pytest.fixture
def provider() -> Iterator[Any]:
    with _LOOPBACK.Loopback() as server:
        yield server


@pytest.fixture
def act() -> Any:
    return _LOOPBACK.Act


@pytest.fixture
def keys() -> Keys:
    return Keys({"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY})


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


Opener = Callable[..., Models]


@pytest.fixture
def open_at(provider: Any, keys: Keys, log: MemoryLog) -> Iterator[Opener]:
    """Open a model at the provider: `open_at("openai", cap=…, timeout_s=…)`."""
    opened: list[Models] = []

    def make(route: str, *, cap: int | None = None, name: str = "test", **terms: Any) -> Models:
        prices = Prices({f"{route.removeprefix('litellm/')}/{name}": PRICE}, table={})
        spec = f"{route}/{name}@{provider.url}"
        models = open_models([spec], Terms(Purse(cap), log, keys, prices, **{"patience_s": 8.0} | terms))
        opened.append(models)
        return models

    yield make
    for models in opened:
        models.close()


@pytest.fixture
def ask() -> Callable[..., Request]:
    """Make a request: `ask(step=3)`."""

    def make(**fields: Any) -> Request:
        return Request(
            **{"system": "You write programs.", "prompt": "Write one.", "max_tokens": 1000} | fields
        )

    return make
