"""The sandbox as the framework sees it: one zygote, one candidate at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from evolve.errors import CandidateFailed, SandboxUnavailable
from evolve.sandbox import declare, processes
from evolve.sandbox.calls import Candidate
from evolve.sandbox.server import Handle, Settings, Zygote
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
        self._modules = tuple(sorted(set(modules)))
        self._core = core
        self._unsafe = unsafe
        self._guard = guard
        self._zygote: Zygote | None = None
        self._owner = os.getpid()
        self._spare: Handle | None = None
        self._busy = False
        self._codecs: tuple[Hook, list[declare.Codec], list[dict[str, Any]]] | None = None

    @property
    def level(self) -> str:
        """Isolation, as proven by a probe when the zygote started: "strong", "good" or "none".

        Raises:
            SandboxUnavailable: This machine offers no boundary, or the zygote does not start.
        """
        hello = self._ensure(self._modules).hello
        if self._unsafe or hello.open or not hello.layers["seccomp"]:
            return "none"
        return "strong" if any(hello.layers[layer] for layer in _STRONG) else "good"

    @property
    def layers(self) -> dict[str, bool]:
        """Walls by name, and whether this machine grants them."""
        return dict(self._ensure(self._modules).hello.layers)

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
        affinity = self._move_to_core()
        try:
            codecs, entries = self._declare(hook)
            settings = {"seed": seed, "output": 1024 * limits.output_kb}
            session = self._loaded(declare.load_question(program.text, entries, settings), limits)
            try:
                yield Candidate(hook.name, codecs, session)
                session.fetch_output()
            finally:
                self._release(session, limits)
            # A verifier that swallowed a failure must not turn it into a success.
            if session.failure is not None:
                raise session.failure
        finally:
            self._busy = False
            if affinity is not None:
                os.sched_setaffinity(0, affinity)

    def _move_to_core(self) -> set[int] | None:
        if self._core is None:
            return None
        before = os.sched_getaffinity(0)
        if before == {self._core}:
            return None
        os.sched_setaffinity(0, {self._core})
        return before

    def _declare(self, hook: Hook) -> tuple[list[declare.Codec], list[dict[str, Any]]]:
        if self._codecs is None or self._codecs[0] is not hook:
            codecs = [declare.Codec(entry, index) for index, entry in enumerate(hook.entries)]
            self._codecs = (hook, codecs, declare.specs(hook))
        return self._codecs[1], self._codecs[2]

    def _ensure(self, modules: Sequence[str]) -> Zygote:
        """Return a running zygote that has `modules`.

        Raises:
            SandboxUnavailable: There is none to be had.
        """
        if self._owner != os.getpid():
            self.close()
        if set(modules) - set(self._modules):
            self.close()
            self._modules = tuple(sorted({*self._modules, *modules}))
        if self._zygote is not None and not self._zygote.alive():
            self.close()
        if self._zygote is None:
            zygote = self._start()
            problem = _missing(zygote)
            if problem and not self._unsafe:
                zygote.close()
                raise SandboxUnavailable(problem)
            self._zygote = zygote
        return self._zygote

    def _start(self) -> Zygote:
        settings = Settings(modules=self._modules, core=self._core, guard=self._guard)
        try:
            return Zygote(settings)
        except SandboxUnavailable:
            # A machine may grant a namespace and then refuse to let it be used.
            return Zygote(Settings(settings.modules, settings.core, settings.guard, namespaces=False))

    def _loaded(self, question: bytes, limits: Limits) -> Session:
        """Return a process that has loaded a candidate; retry what is not the candidate's fault.

        Raises:
            CandidateFailed: It does not load.
            SandboxUnavailable: Every attempt failed.
        """
        for attempt in range(_ATTEMPTS):
            session = None
            try:
                session = self._prepared(limits)
                session.load(question)
            except SandboxUnavailable:
                self._abandon(session)
                if attempt == _ATTEMPTS - 1:
                    raise
            except CandidateFailed:
                self._release(session, limits)
                raise
            else:
                return session
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _prepared(self, limits: Limits) -> Session:
        """Return a locked-down process without a candidate.

        Raises:
            SandboxUnavailable: This attempt failed.
        """
        zygote = self._ensure(limits.modules)
        handle = self._take_spare(limits) or self._order(limits)
        try:
            zygote.settle(handle)
            session = Session(zygote, handle, limits)
            session.await_ready()
        except SandboxUnavailable:
            handle.close()
            raise
        return session

    def _order(self, limits: Limits) -> Handle:
        assert self._zygote is not None  # noqa: S101 - narrows for the type checker
        return self._zygote.order_fork(limits.memory_mb, processes.kernel_cpu_s(limits))

    def _take_spare(self, limits: Limits) -> Handle | None:
        spare, self._spare = self._spare, None
        if spare is None:
            return None
        if (spare.memory_mb, spare.cpu_s) == (limits.memory_mb, processes.kernel_cpu_s(limits)):
            return spare
        self._drop(spare)
        return None

    def _drop(self, spare: Handle) -> None:
        assert self._zygote is not None  # noqa: S101 - narrows for the type checker
        self._zygote.settle(spare)
        spare.kill()
        self._zygote.order_reap(spare)
        spare.close()

    def _release(self, session: Session | None, limits: Limits) -> None:
        """End a guest, and have the next one prepared while the scorer does something else."""
        try:
            if session is not None:
                session.finish()
            self._spare = self._order(limits)
        except SandboxUnavailable:
            self._abandon(session)

    def _abandon(self, session: Session | None) -> None:
        """Give up a zygote that is not well, and whatever it was running."""
        if session is not None:
            session.close()
        self.close()

    def close(self) -> None:
        """End the zygote and everything in it; idempotent."""
        zygote, self._zygote = self._zygote, None
        spare, self._spare = self._spare, None
        if self._owner != os.getpid():  # a fork of the owner: neither is ours
            self._owner = os.getpid()
            return
        if spare is not None:
            spare.close()
        if zygote is not None:
            zygote.close()

    def __enter__(self) -> ZygoteSandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()


def _missing(zygote: Zygote) -> str:
    """Return why this machine must not run candidates, or ""."""
    if not zygote.hello.layers["seccomp"]:
        return (
            "this machine has no seccomp filters, so nothing can hold a candidate: run in a Linux "
            "container or virtual machine, or accept results without isolation (--unsafe-evaluation)"
        )
    if zygote.hello.open:
        return f"the sandbox does not hold here; a probe could {', '.join(zygote.hello.open)}"
    return ""
