"""One guest, from the moment it is taken until its verdict."""

from __future__ import annotations

from contextlib import suppress
from typing import NoReturn

from evolve.errors import CandidateFailed, SandboxUnavailable
from evolve.sandbox import processes, wire
from evolve.sandbox.channel import Broken, Channel, Closed
from evolve.sandbox.meter import Exceeded, Meter
from evolve.sandbox.server import Handle, Zygote
from evolve.types import Limits, Status, Usage

_READY_S = 30.0
_EXIT_GRACE_MS = 2000
_REASON_CHARACTERS = 600
_TAGGED = {
    wire.RAISED: Status.CRASH,
    wire.OUT_OF_MEMORY: Status.MEMORY,
    wire.BAD_ANSWER: Status.INVALID,
    wire.FORBIDDEN: Status.VIOLATION,
}
_FETCH = wire.HEAD.pack(0, wire.OUTPUT, 0, 0)


class Session:
    """Questions to a guest, and what became of it.

    Attributes:
        output: What the candidate printed, as far as it was fetched: tame text, capped.
        calls: Questions since it was loaded.
        failure: Why it failed, once it did.
    """

    def __init__(self, zygote: Zygote, handle: Handle, limits: Limits) -> None:
        self._zygote = zygote
        self._handle = handle
        self._limits = limits
        self._meter = Meter(handle.pid, limits)
        cap = wire.REASON_CAP + 4 + 4 * 1024 * limits.output_kb
        self._channel = Channel(handle.questions, handle.answers, self._meter, cap)
        self._printed = False
        self.output = ""
        self.calls = 0
        self.failure: CandidateFailed | None = None

    def await_ready(self) -> None:
        """Wait until the guest says that it is locked down; it holds no candidate yet.

        Raises:
            SandboxUnavailable: It does not say so.
        """
        data = self._channel.first(_READY_S)
        if data is None:
            raise SandboxUnavailable("a guest was not ready in time")
        if data != wire.ANSWER_HEAD.pack(0, wire.READY):
            text = wire.split_text(data[wire.ANSWER_HEAD.size :])[0]
            raise SandboxUnavailable(f"a guest could not be locked down: {text or 'it ended'}")
        self._meter.begin()

    def load(self, question: bytes) -> None:
        """Hand the candidate over; from here on every failure is the candidate's.

        Raises:
            CandidateFailed: It does not load.
            SandboxUnavailable: An outsider ended the process.
        """
        self.ask(question, 0)
        self._meter.loaded()
        self.calls = 0

    def ask(self, question: bytes, most: int) -> bytes | bytearray:
        """Send one question and return the bytes of its answer, at most `most`.

        Raises:
            CandidateFailed: The candidate is at fault, now or earlier.
            SandboxUnavailable: An outsider ended the process.
        """
        self.calls += 1
        tag, payload = self._exchange(question, most)
        if tag == wire.ANSWER_PRINTED:
            self._printed = True
        elif tag != wire.ANSWER:
            self._judge(tag, payload)
        return payload

    def _judge(self, tag: int, payload: bytes | bytearray) -> NoReturn:
        reason, output = wire.split_text(payload)
        self.output = _joined(self.output, output, self._limits)
        if tag not in _TAGGED:
            self.fail(Status.INVALID, "broke the protocol of its channel")
        self.fail(_TAGGED[tag], reason)

    def _exchange(self, question: bytes, most: int) -> tuple[int, bytes | bytearray]:
        if self.failure is not None:
            raise self.failure
        try:
            return self._channel.ask(question, most)
        except Closed:
            self._died()
        except Exceeded as reason:
            self.fail(Status.TIMEOUT, str(reason))
        except Broken as reason:
            self.fail(Status.INVALID, str(reason))

    def _died(self) -> NoReturn:
        """Find out how the process ended that closed its channel.

        Raises:
            CandidateFailed: By its own doing.
            SandboxUnavailable: By an outsider's.
        """
        lingers = not processes.gone(self._handle.pidfd, _EXIT_GRACE_MS)
        self._end()
        report = self._zygote.report(self._handle)
        if lingers:
            self.fail(Status.CRASH, "closed its channel")
        verdict = processes.verdict(report, self._limits, self._zygote.hello.resident_kb)
        if verdict is None:
            raise SandboxUnavailable("a guest was killed by an outsider")
        self.fail(*verdict)

    def fail(self, status: Status, reason: str) -> NoReturn:
        """End the guest and record why.

        Raises:
            CandidateFailed: Always.
        """
        text = wire.printable(reason, _REASON_CHARACTERS).replace("\n", " ").strip()
        self.failure = CandidateFailed(status, text)
        self._end()
        raise self.failure

    def fetch_output(self) -> str:
        """Return what the candidate printed so far; nothing that happens here changes its answers."""
        if self._printed and self.failure is None and not self._meter.frozen:
            self._printed = False
            with suppress(CandidateFailed, SandboxUnavailable):
                tag, payload = self._exchange(_FETCH, 0)
                if tag != wire.TEXT:
                    self.fail(Status.INVALID, "broke the protocol of its channel")
                self.output = _joined(self.output, wire.split_text(payload)[1], self._limits)
        return self.output

    def _end(self) -> None:
        if not self._meter.frozen:
            self._meter.freeze()
            self._handle.kill()
            self._zygote.order_reap(self._handle)

    def finish(self) -> None:
        """End the guest, whatever it is doing, and let the zygote clear it away; idempotent.

        Raises:
            SandboxUnavailable: The zygote is gone (and the guest with it).
        """
        try:
            self._end()
        finally:
            self._handle.close()

    def usage(self) -> Usage:
        """Return what was used since loading; peak memory is known once the process is gone."""
        cpu_s, wall_s = self._meter.since_loaded()
        peak_kb = 0
        if self._meter.frozen:
            with suppress(SandboxUnavailable):  # the zygote is gone, and the number with it
                peak_kb = self._zygote.report(self._handle)[2]
        return Usage(cpu_s, wall_s, peak_kb, self.calls)


def _joined(before: str, more: str, limits: Limits) -> str:
    cap = 1024 * limits.output_kb
    return (before + wire.printable(more, cap))[:cap]
