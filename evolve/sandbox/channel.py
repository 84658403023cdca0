"""The two pipes to a guest: one question, one answer of a known size, within the limits."""

from __future__ import annotations

import os
import select
import time

from evolve.sandbox import processes, wire
from evolve.sandbox.meter import Meter

_HEAD = wire.ANSWER_HEAD.size
_EIGHT = wire.ANSWER_HEAD.pack(8, wire.ANSWER)
_DEFAULT_PIPE = 1 << 16
_UNLIMITED = 1 << 62
_AT_ONCE = 1 << 20


class Closed(Exception):
    """The guest's end was closed."""


class Broken(Exception):
    """The guest did not keep to the protocol; the text says how."""


class Channel:
    """Strict alternation with one guest.

    Both descriptors are non-blocking, and every wait has a deadline. Besides what is listed, every
    method may raise `meter.Exceeded`.
    """

    def __init__(self, questions: int, answers: int, meter: Meter, text_cap: int) -> None:
        """Take over two descriptors.

        Args:
            questions: To write to.
            answers: To read from.
            meter: Of the guest.
            text_cap: Bytes that an answer may have that is text.
        """
        self._questions = questions
        self._answers = answers
        self._meter = meter
        self._text_cap = text_cap
        self._roomy = _DEFAULT_PIPE
        self._poll = select.poll()
        self._poll.register(answers, select.POLLIN)

    def first(self, timeout_s: float) -> bytes | None:
        """Return what the guest says unasked, or `None` if it says nothing in time."""
        if not self._poll.poll(timeout_s * 1000):
            return None
        return os.read(self._answers, wire.FIRST_READ)

    def ask(self, question: bytes, most: int) -> tuple[int, bytes | bytearray]:
        """Send a question and return the tag and payload of its answer.

        Args:
            question: A whole frame.
            most: Bytes that a numeric answer may have.

        Raises:
            Closed: Instead of an answer.
            Broken: The answer is too long, or more than an answer.
        """
        if most > self._roomy:
            self._roomy = _UNLIMITED
            processes.enlarge(self._answers)
        started = time.monotonic()
        try:
            sent = os.write(self._questions, question)
            if sent < len(question):
                self._send_rest(question, sent)
        except BlockingIOError:
            self._send_rest(question, 0)
        except BrokenPipeError:
            raise Closed from None
        if not self._poll.poll(self._meter.timeout_ms):
            self._wait(started)
        data = os.read(self._answers, wire.FIRST_READ)
        self._meter.charge(started)
        expected = _EIGHT if most == 8 else wire.ANSWER_HEAD.pack(most, wire.ANSWER)
        if len(data) == _HEAD + most and data.startswith(expected):
            return wire.ANSWER, data[_HEAD:]
        return self._whole(data, most)

    def _whole(self, data: bytes, most: int) -> tuple[int, bytearray]:
        """Read the rest of a frame that starts with `data`."""
        while len(data) < _HEAD:
            data += self._more(_HEAD - len(data))
        length, tag = wire.ANSWER_HEAD.unpack_from(data)
        if length > (most if tag in (wire.ANSWER, wire.ANSWER_PRINTED) else self._text_cap):
            raise Broken("answered with more than was asked for")
        payload = bytearray(data[_HEAD:])
        while len(payload) < length:
            payload += self._more(length - len(payload))
        if len(payload) > length:
            raise Broken("wrote to its channel beside its answer")
        return tag, payload

    def _more(self, count: int) -> bytes:
        started = time.monotonic()
        self._wait(started)
        self._meter.charge(started)
        data = os.read(self._answers, count)
        if not data:
            raise Closed
        return data

    def _send_rest(self, question: bytes, sent: int) -> None:
        processes.enlarge(self._questions)
        poll = select.poll()
        poll.register(self._questions, select.POLLOUT)
        view = memoryview(question)
        while sent < len(question):
            started = time.monotonic()
            self._wait(started, poll)
            self._meter.charge(started)
            sent += os.write(self._questions, view[sent : sent + _AT_ONCE])

    def _wait(self, started: float, poll: select.poll | None = None) -> None:
        """Wait, within the limits, for the guest to do its part."""
        poll, before = poll or self._poll, self._meter.waited
        while not poll.poll(self._meter.timeout_ms):
            self._meter.check(before + time.monotonic() - started)
        self._meter.waited = before  # the caller charges the whole wait
