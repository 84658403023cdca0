"""A provider on loopback, and models that talk to it through the real clients."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from evolve.models import Keys, MemoryLog, Models, Prices, Purse, Terms, open_models
from evolve.types import Reply, Request

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
def open_at(provider: Any, keys: Keys, log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Open a model at the provider: `open_at("openai", cap=…, timeout_s=…)`.

    "openai" is reached by the standard library, because the provider speaks plain HTTP; "openai-sdk" by
    the library of OpenAI, because there is a proxy for other hosts.
    """
    opened: list[Models] = []

    def make(route: str, *, cap: int | None = None, name: str = "test", **terms: Any) -> Models:
        if route == "openai-sdk":
            monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
            route = "openai"
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


class Scripted:
    """A model that does what it is told: replies, and errors to raise; the last one for ever."""

    def __init__(self, *acts: Any, takes_s: float = 0.0, clock: Any = None) -> None:
        self.acts = list(acts)
        self.asked: list[Request] = []
        self.takes_s = takes_s
        self.clock = clock
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Reply:
        with self._lock:
            self.asked.append(request)
            act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        if self.clock is not None:
            self.clock.sleep(self.takes_s)
        if isinstance(act, Exception):
            raise act
        return act(request) if callable(act) else act


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted


class HandClock:
    """A clock that passes only while somebody sleeps; `slept` holds the waits."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []
        self.halted = False

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> bool:
        self.slept.append(seconds)
        self.time += seconds
        return not self.halted


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()
