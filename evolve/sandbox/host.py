"""The sandbox as the framework sees it: one candidate at a time, in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from evolve.errors import CandidateFailed, SandboxUnavailable
from evolve.sandbox import declare
from evolve.sandbox.calls import Candidate
from evolve.sandbox.nursery import Nursery
from evolve.sandbox.server import Hello, Settings
from evolve.sandbox.session import Session
from evolve.types import Hook, Limits, Program

_ATTEMPTS = 3
_STRONG = ("uid", "pid namespace", "user namespace")


class ZygoteSandbox:
    """Runs candidates in forks of a locked-down server (role `evolve.protocols.Sandbox`).

    What it does not stop: hardware side channels, holes in the kernel, and a candidate that knows
    the time of day. Everything else is listed, with how it is tested, in docs/security.md.
    """

    def __init__(
        self,
        *,
        modules: Sequence[str] = (),
        core: int | None = None,
        unsafe: bool = False,
        guard: bool = True,
    ) -> None:
        """Prepare; the first use starts the zygote.

        Args:
            modules: Importable beyond the allow-list; each must be installed.
            core: Processor core that the zygote, its guests and, while a candidate is open, the
                calling thread share. A question between two cores costs four times as much.
            unsafe: Run without the boundary where the machine has none; `level` is then "none".
            guard: Name offences and refuse imports in Python too. The walls do not need it.
        """
        self._core = core
        self._unsafe = unsafe
        settings = Settings(tuple(sorted(set(modules))), core, guard)
        self._nursery = Nursery(settings, unsafe=unsafe)
        self._busy = False
        self._declared: tuple[Hook, list[declare.Codec], list[dict[str, Any]]] | None = None

    @property
    def level(self) -> str:
        """Isolation, as proven by a probe when the zygote started: "strong", "good" or "none".

        Raises:
            SandboxUnavailable: This machine offers no boundary, or the zygote does not start.
        """
        hello = self._nursery.zygote().hello
        return "none" if self._unsafe else _level(hello)

    @property
    def layers(self) -> dict[str, bool]:
        """Walls by name, and whether this machine grants them."""
        return dict(self._nursery.zygote().hello.layers)

    @contextmanager
    def open(self, program: Program, hook: Hook, limits: Limits, *, seed: int) -> Iterator[Candidate]:
        """Load `program` into a fresh process; see the role.

        Raises:
            CandidateFailed: The program is at fault, while it loads or later.
            SandboxUnavailable: No process could be prepared; or an outsider killed it.
            PluginError: A declared module cannot be imported.
        """
        if self._busy:
            raise RuntimeError("a sandbox runs one candidate at a time")
        self._busy = True
        try:
            with _on(self._core):
                codecs, entries = self._declare(hook)
                settings = {"seed": seed, "output": 1024 * limits.output_kb}
                session = self._load(declare.load_question(program.text, entries, settings), limits)
                try:
                    yield Candidate(hook.name, codecs, session)
                    session.fetch_output()
                finally:
                    self._nursery.release(session, limits)
                # A verifier that swallowed a failure must not turn it into a success.
                if session.failure is not None:
                    raise session.failure
        finally:
            self._busy = False

    def _declare(self, hook: Hook) -> tuple[list[declare.Codec], list[dict[str, Any]]]:
        if self._declared is None or self._declared[0] is not hook:
            codecs = [declare.Codec(entry, index) for index, entry in enumerate(hook.entries)]
            self._declared = (hook, codecs, declare.specs(hook))
        return self._declared[1:]

    def _load(self, question: bytes, limits: Limits) -> Session:
        """Return a process that has loaded a candidate; retry what is not the candidate's fault.

        Raises:
            CandidateFailed: It does not load.
            SandboxUnavailable: Every attempt failed.
            PluginError: A declared module cannot be imported.
        """
        for attempt in range(_ATTEMPTS):
            session = None
            try:
                session = self._nursery.take(limits)
                session.load(question)
            except SandboxUnavailable:
                self._nursery.abandon(session)
                if attempt == _ATTEMPTS - 1:
                    raise
            except CandidateFailed:
                assert session is not None  # noqa: S101 - narrows for the type checker
                self._nursery.release(session, limits)
                raise
            except KeyboardInterrupt:
                self._nursery.abandon(session)
                raise
            else:
                return session
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def close(self) -> None:
        """End the zygote and everything in it; idempotent."""
        self._nursery.close()

    def __enter__(self) -> ZygoteSandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()


def granted() -> tuple[str, dict[str, bool]]:
    """Return what `ZygoteSandbox.level` and `ZygoteSandbox.layers` would be here, at a fifth of the cost.

    Raises:
        SandboxUnavailable: This machine offers no boundary, or the zygote does not start.
    """
    nursery = Nursery(Settings(trial=True), unsafe=False)
    try:
        hello = nursery.zygote().hello
    finally:
        nursery.close()
    return _level(hello), dict(hello.layers)


def _level(hello: Hello) -> str:
    if hello.open or not hello.layers["seccomp"]:
        return "none"
    return "strong" if any(hello.layers[layer] for layer in _STRONG) else "good"


@contextmanager
def _on(core: int | None) -> Iterator[None]:
    """Keep the calling thread on a core, and put it back where it was."""
    before = os.sched_getaffinity(0) if core is not None else None
    if before is None or before == {core}:
        yield
        return
    os.sched_setaffinity(0, {core})  # type: ignore[arg-type]
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
