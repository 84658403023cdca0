"""One guest, driven by the scorer: strict alternation, limits from outside, a verdict at the end."""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from typing import NoReturn

from evolve.errors import CandidateFailed, SandboxUnavailable
from evolve.sandbox import processes, wire
from evolve.sandbox.server import Handle, Zygote
from evolve.types import Limits, Status, Usage

_READY_S = 30.0
_EXIT_GRACE_MS = 2000
_WALL_FACTOR = 10.0
_UNLIMITED = 1 << 62
_PATIENCE = 10.0  # as often as the wall limit, for a process that is ready to run and does not get to
_TAGGED = {
    wire.RAISED: Status.CRASH,
    wire.OUT_OF_MEMORY: Status.MEMORY,
    wire.BAD_ANSWER: Status.INVALID,
    wire.FORBIDDEN: Status.VIOLATION,
}


_HEAD = wire.ANSWER_HEAD.size
_EIGHT = wire.ANSWER_HEAD.pack(8, wire.ANSWER)


def _head(length: int) -> bytes:
    return wire.ANSWER_HEAD.pack(length, wire.ANSWER)


class Session:
    """A guest from the moment it is taken until its verdict.

    Wall time counts only while the guest is being waited for, so a slow simulator is never charged
    to a candidate.
    """

    def __init__(self, zygote: Zygote, handle: Handle, limits: Limits) -> None:
        self._zygote = zygote
        self._handle = handle
        self._limits = limits
        self._poll = select.poll()
        self._poll.register(handle.answers, select.POLLIN)
        self._clock = processes.cpu_clock(handle.pid)
        self._waited = 0.0
        self._check_at = 0.0  # of `_waited`: when a limit may be reached, and is looked at
        self._look_at = 0.0  # of the clock, likewise
        self._cpu_ready = 0.0
        self._cpu_before = 0.0
        self._wall_before = 0.0
        self._final_cpu: float | None = None
        self._reaping = False
        self._printed = False
        self._roomy = 1 << 16  # bytes that a pipe holds by default
        self.output = ""
        self.calls = 0
        self.failure: CandidateFailed | None = None

    def await_ready(self) -> None:
        """Wait until the guest says that it is locked down; it holds no candidate yet.

        Raises:
            SandboxUnavailable: It does not say so.
        """
        if not self._poll.poll(_READY_S * 1000):
            raise SandboxUnavailable("a guest was not ready in time")
        data = os.read(self._handle.answers, wire.FIRST_READ)
        if data != wire.ANSWER_HEAD.pack(0, wire.READY):
            text = wire.split_text(data[wire.ANSWER_HEAD.size :])[0]
            raise SandboxUnavailable(f"a guest could not be locked down: {text or 'it ended'}")
        self._cpu_ready = self._cpu()
        self._check(0.0)

    def load(self, question: bytes) -> None:
        """Hand the candidate over; from here on every failure is the candidate's.

        Raises:
            CandidateFailed: It does not load.
        """
        if self.ask(question, 0):
            self.fail(Status.INVALID, "broke the protocol while it was loaded")
        self._cpu_before = self._cpu()
        self._wall_before = self._waited
        self.calls = 0

    def ask(self, question: bytes, most: int) -> bytes | bytearray:
        """Send one question and return the bytes of its answer, at most `most`.

        Raises:
            CandidateFailed: The candidate is at fault, now or earlier.
            SandboxUnavailable: An outsider ended the process.
        """
        self.calls += 1
        if most > self._roomy:
            self._roomy = _UNLIMITED
            processes.enlarge(self._handle.answers)
        data = self._exchange(question)
        if len(data) == _HEAD + most and data.startswith(_EIGHT if most == 8 else _head(most)):
            return data[_HEAD:]
        tag, payload = self._frame(data, most)
        if tag == wire.ANSWER_PRINTED:
            self._printed = True
        elif tag != wire.ANSWER:
            self._judge(tag, payload)
        return payload

    def _exchange(self, question: bytes) -> bytes:
        """Send a question and return the first bytes that come back, or none if the guest died."""
        if self.failure is not None:
            raise self.failure
        started = time.monotonic()
        try:
            sent = os.write(self._handle.questions, question)
            if sent < len(question):
                self._send_rest(question, sent)
        except BlockingIOError:
            self._send_rest(question, 0)
        except BrokenPipeError:
            self._died()
        if not self._poll.poll((self._check_at - self._waited) * 1000 + 1):
            self._wait(started)
        data = os.read(self._handle.answers, wire.FIRST_READ)
        self._charge(started)
        return data

    def _frame(self, data: bytes, most: int) -> tuple[int, bytearray]:
        """Read the rest of a frame that starts with `data`; exactly one frame, of a known size."""
        while len(data) < _HEAD:
            data += self._more(_HEAD - len(data))
        length, tag = wire.ANSWER_HEAD.unpack_from(data)
        cap = wire.REASON_CAP + 4 + 4 * 1024 * self._limits.output_kb
        if length > (most if tag in (wire.ANSWER, wire.ANSWER_PRINTED) else cap):
            self.fail(Status.INVALID, "answered with more than was asked for")
        payload = bytearray(data[_HEAD:])
        while len(payload) < length:
            payload += self._more(length - len(payload))
        if len(payload) > length:
            self.fail(Status.INVALID, "wrote to its channel beside its answer")
        return tag, payload

    def _judge(self, tag: int, payload: bytearray) -> NoReturn:
        reason, output = wire.split_text(payload)
        self._keep(output)
        if tag not in _TAGGED:
            self.fail(Status.INVALID, "broke the protocol of its channel")
        self.fail(_TAGGED[tag], reason)

    def _keep(self, output: str) -> None:
        cap = 1024 * self._limits.output_kb
        self.output = (self.output + wire.printable(output, cap))[:cap]

    def _more(self, count: int) -> bytes:
        """Return what comes next of a frame, at most `count` bytes."""
        started = time.monotonic()
        self._wait(started)
        self._charge(started)
        data = os.read(self._handle.answers, count)
        if not data:
            self._died()
        return data

    def _send_rest(self, question: bytes, sent: int) -> None:
        processes.enlarge(self._handle.questions)
        poll = select.poll()
        poll.register(self._handle.questions, select.POLLOUT)
        view = memoryview(question)
        while sent < len(question):
            started = time.monotonic()
            self._wait(started, poll)
            self._charge(started)
            sent += os.write(self._handle.questions, view[sent : sent + (1 << 20)])

    def _wait(self, started: float, poll: select.poll | None = None) -> None:
        """Wait within the limits for the guest to do its part."""
        poll = poll or self._poll
        while not poll.poll((self._check_at - self._waited) * 1000 + 1):
            self._check(self._waited + time.monotonic() - started)

    def _charge(self, started: float) -> None:
        """Count the time since `started` as waiting; keeps `_waited` below `_check_at`."""
        now = time.monotonic()
        self._waited += now - started
        # CPU time cannot pass faster than time does, also when it is spent between two questions.
        if self._waited >= self._check_at or now >= self._look_at:
            self._check(self._waited)

    def _check(self, waited: float) -> None:
        """Compare CPU and wall time with the limits, and set when to look again."""
        self._waited = waited
        used, allowed = self._cpu() - self._cpu_ready, self._limits.cpu_s
        if used >= allowed:
            self.fail(Status.TIMEOUT, f"used more than {allowed:g} s of CPU time")
        wall = _WALL_FACTOR * allowed
        # A busy machine must not time a candidate out: the wall clock is there for sleepers.
        if waited >= wall and (waited >= _PATIENCE * wall or processes.asleep(self._handle.pid)):
            self.fail(Status.TIMEOUT, f"took more than {wall:g} s")
        self._check_at = waited + max(min(allowed - used, abs(wall - waited)), 0.001)
        self._look_at = time.monotonic() + max(allowed - used, 0.001)

    def _cpu(self) -> float:
        """Return CPU seconds of the process since it was forked, from its own clock."""
        if self._final_cpu is not None:
            return self._final_cpu
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return self._waited  # a kernel without foreign CPU clocks: wall time, an upper bound

    def _died(self) -> NoReturn:
        """Find out how the process ended that closed its channel.

        Raises:
            CandidateFailed: By its own doing.
            SandboxUnavailable: By an outsider's.
        """
        lingers = not self._gone(_EXIT_GRACE_MS)
        self.stop()
        self._reap()
        self._zygote.settle(self._handle)
        assert self._handle.report is not None  # noqa: S101 - narrows for the type checker
        if lingers:
            self.fail(Status.CRASH, "closed its channel")
        verdict = processes.verdict(self._handle.report, self._limits, self._zygote.hello.resident_kb)
        if verdict is None:
            raise SandboxUnavailable("a guest was killed by an outsider")
        self.fail(*verdict)

    def _gone(self, timeout_ms: int) -> bool:
        if self._handle.pidfd < 0:
            time.sleep(timeout_ms / 1000)
            return True
        poll = select.poll()
        poll.register(self._handle.pidfd, select.POLLIN)
        return bool(poll.poll(timeout_ms))

    def fail(self, status: Status, reason: str) -> NoReturn:
        """End the guest and record why.

        Raises:
            CandidateFailed: Always.
        """
        self.failure = CandidateFailed(status, wire.printable(reason, 600).replace("\n", " ").strip())
        self.stop()
        raise self.failure

    def fetch_output(self) -> str:
        """Return what the candidate printed so far; its last chance to fail on it is harmless."""
        if self._printed and self.failure is None and self._final_cpu is None:
            self._printed = False
            with suppress(CandidateFailed):
                tag, payload = self._frame(self._exchange(wire.HEAD.pack(0, wire.OUTPUT, 0, 0)), 0)
                if tag != wire.TEXT:
                    self.fail(Status.INVALID, "broke the protocol of its channel")
                self._keep(wire.split_text(payload)[1])
        return self.output

    def stop(self) -> None:
        """End the guest, whatever it is doing; idempotent."""
        if self._final_cpu is None:
            self._final_cpu = self._cpu()
            self._handle.kill()

    def _reap(self) -> None:
        if not self._reaping:
            self._reaping = True
            self._zygote.order_reap(self._handle)

    def finish(self) -> None:
        """Stop, and let the zygote clear away what is left; idempotent.

        Raises:
            SandboxUnavailable: The zygote is gone (and the guest with it).
        """
        try:
            self.stop()
            self._reap()
        finally:
            self.close()

    def close(self) -> None:
        """Give back the descriptors; idempotent."""
        self._handle.close()

    def usage(self) -> Usage:
        """Return what was used since loading; peak memory is known once the process is gone."""
        peak = 0
        if self._final_cpu is not None:
            self._reap()
            self._zygote.settle(self._handle)
            peak = self._handle.report[2] if self._handle.report else 0
        return Usage(
            cpu_s=max(self._cpu() - self._cpu_before, 0.0),
            wall_s=self._waited - self._wall_before,
            peak_kb=peak,
            calls=self.calls,
        )
