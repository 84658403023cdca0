"""Keeps a zygote running and a guest in reserve."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from evolve.errors import SandboxUnavailable
from evolve.sandbox import processes
from evolve.sandbox.server import Handle, Settings, Zygote
from evolve.sandbox.session import Session
from evolve.types import Limits


class Nursery:
    """Where guests come from. A fork of the process that owns it starts its own."""

    def __init__(self, settings: Settings, *, unsafe: bool) -> None:
        """Prepare; the first use starts the zygote.

        Args:
            settings: Of the zygote.
            unsafe: Take one that cannot hold a candidate, too.
        """
        self._settings = settings
        self._unsafe = unsafe
        self._owner = os.getpid()
        self._zygote: Zygote | None = None
        self._spare: Handle | None = None

    def zygote(self, modules: Iterable[str] = ()) -> Zygote:
        """Return a running zygote that has `modules`.

        Raises:
            SandboxUnavailable: There is none to be had.
            PluginError: A module cannot be imported.
        """
        wanted = tuple(sorted({*self._settings.modules, *modules}))
        if wanted != self._settings.modules:
            self.close()
            self._settings = replace(self._settings, modules=wanted)
        if self._owner != os.getpid() or (self._zygote is not None and not self._zygote.alive()):
            self.close()
        if self._zygote is None:
            zygote = self._start()
            problem = _problem(zygote)
            if problem and not self._unsafe:
                zygote.close()
                raise SandboxUnavailable(problem)
            self._zygote = zygote
        return self._zygote

    def _start(self) -> Zygote:
        if platform.system() != "Linux":
            raise SandboxUnavailable(
                f"only a Linux kernel can hold a candidate, not {platform.system()}: run in a container "
                "(Docker Desktop, Colima, Podman) or a virtual machine"
            )
        try:
            return Zygote(self._settings)
        except SandboxUnavailable:
            # A machine may grant a namespace and then refuse to let it be used.
            return Zygote(replace(self._settings, namespaces=False))

    def take(self, limits: Limits) -> Session:
        """Return a locked-down process without a candidate.

        Raises:
            SandboxUnavailable: This attempt failed.
            PluginError: A module cannot be imported.
        """
        zygote = self.zygote(limits.modules)
        handle = self._take_spare(zygote, limits) or _order(zygote, limits)
        try:
            zygote.settle(handle)
            session = Session(zygote, handle, limits)
            session.await_ready()
        except SandboxUnavailable:
            handle.close()
            raise
        return session

    def _take_spare(self, zygote: Zygote, limits: Limits) -> Handle | None:
        spare, self._spare = self._spare, None
        if spare is None or spare.budget == _budget(limits):
            return spare
        zygote.settle(spare)
        spare.kill()
        zygote.order_reap(spare)
        spare.close()
        return None

    def release(self, session: Session, limits: Limits) -> None:
        """End a guest, and have the next one prepared while the scorer does something else."""
        try:
            session.finish()
            if self._zygote is not None:
                self._spare = _order(self._zygote, limits)
        except SandboxUnavailable:
            self.close()

    def abandon(self, session: Session | None) -> None:
        """Give up a zygote that is not well, and what it was running."""
        if session is not None:
            with suppress(SandboxUnavailable):
                session.finish()
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


def _budget(limits: Limits) -> tuple[int, int]:
    return limits.memory_mb, processes.kernel_cpu_s(limits)


def _order(zygote: Zygote, limits: Limits) -> Handle:
    return zygote.order_fork(*_budget(limits))


def _problem(zygote: Zygote) -> str:
    """Return why this machine must not run candidates, or ""."""
    if not zygote.hello.layers["seccomp"]:
        return (
            "this machine has no seccomp filters, so nothing can hold a candidate: run in a Linux "
            "container or virtual machine, or accept results without isolation (--unsafe-evaluation)"
        )
    if zygote.hello.open:
        return f"the sandbox does not hold here; a probe could {', '.join(zygote.hello.open)}"
    return ""
