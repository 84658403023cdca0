"""The untrusted side: a locked-down process that loads one candidate and answers questions.

Nothing here is relied upon for safety: once the candidate runs, it can change all of it. The walls
are put up by `lockdown` before it is sent, and the scorer checks every byte that comes back.

Imported by the zygote: standard library and numpy only.
"""

from __future__ import annotations

import errno
import io
import marshal
import os
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from evolve.sandbox import decode, encode, imports, seeding, wire

FILENAME = "<program>"
# Held here, so that a program which replaces them in `os` still ends as what it did.
_leave, _read, _write = os._exit, os.read, os.write
_OUT_OF_MEMORY = wire.text_frame(wire.OUT_OF_MEMORY, "MemoryError", "")
_NAMES = (
    "os.fork os.forkpty os.exec os.posix_spawn os.spawn os.system os.startfile os.kill os.killpg "
    "subprocess.Popen pty.spawn socket.__new__ socket.connect socket.bind signal.pthread_kill "
    "ctypes.dlopen ctypes.dlsym ctypes.string_at ctypes.cdata ctypes.cdata/buffer mmap.__new__ "
    "fcntl.fcntl fcntl.ioctl resource.prlimit webbrowser.open"
)
_OFFENCES = frozenset(_NAMES.split())


class Printed(io.TextIOBase):
    """Standard output and standard error of a candidate: memory, up to a cap."""

    def __init__(self, cap: int) -> None:
        self._left = cap
        self._parts: list[str] = []

    def writable(self) -> bool:
        """Whether text can be printed."""
        return True

    def write(self, text: str) -> int:
        """Keep as much of `text` as still fits."""
        if self._left > 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
        return len(text)

    def __bool__(self) -> bool:
        return bool(self._parts)

    def take(self) -> str:
        """Return what was printed."""
        text, self._parts = "".join(self._parts), []
        return text


class Guest:
    """One candidate in its process."""

    def __init__(self, modules: Iterable[str], *, guard: bool) -> None:
        """Prepare, once in the zygote: what is made here costs a fork nothing.

        Args:
            modules: Importable beyond the allow-list.
            guard: Name offences in Python before the kernel ends the process for them.
        """
        self._guard = guard
        self._builtins = imports.own_builtins(modules, guard=guard)
        self._printed = Printed(0)
        self._entries: list[tuple[Callable[..., bytes], Callable[..., bytes]]] = []

    def serve(self) -> NoReturn:
        """Answer questions until the scorer has none left."""
        try:
            self._answer_all()
        except (EOFError, BrokenPipeError):
            pass
        finally:
            _leave(0)

    def _answer_all(self) -> NoReturn:
        read, write, unpack, size = _read, _write, wire.HEAD.unpack_from, wire.HEAD.size
        while True:
            first = read(wire.QUESTIONS_FD, wire.FIRST_READ)
            if len(first) < size:
                raise EOFError
            length, operation, entry, count = unpack(first)
            data = first if len(first) == size + length else self._whole(first, size + length)
            try:
                answer = self._respond(data, operation, entry, count)
            except BaseException as error:  # noqa: BLE001 - the boundary: nothing of a candidate passes
                self._finish(error)
            if write(wire.ANSWERS_FD, answer) < len(answer):
                raise EOFError

    def _finish(self, error: BaseException) -> NoReturn:
        refused = isinstance(error, OSError) and error.errno == errno.ENOMEM
        if refused or isinstance(error, MemoryError):
            _write(wire.ANSWERS_FD, _OUT_OF_MEMORY)
            _leave(0)
        if isinstance(error, encode.BadAnswerError):
            self.fail(wire.BAD_ANSWER, str(error))
        forbidden = isinstance(error, imports.ForbiddenImportError)
        self.fail(wire.FORBIDDEN if forbidden else wire.RAISED, describe(error))

    def _respond(self, data: bytes | bytearray, operation: int, entry: int, count: int) -> bytes:
        if operation == wire.CALL:
            answer = self._entries[entry][0](data, count)
        elif operation == wire.ROWS:
            answer = self._entries[entry][1](data, count)
        elif operation == wire.OUTPUT:
            return wire.text_frame(wire.TEXT, "", self._printed.take())
        else:
            self._load(marshal.loads(data[wire.HEAD.size :]))  # noqa: S302 - from the scorer
            answer = wire.ANSWER_HEAD.pack(0, wire.ANSWER)
        if self._printed:
            return answer[:4] + bytes([wire.ANSWER_PRINTED]) + answer[5:]
        return answer

    @staticmethod
    def _whole(first: bytes, total: int) -> bytearray:
        data = bytearray(total)
        data[: len(first)] = first
        data[len(first) :] = wire.read_exactly(wire.QUESTIONS_FD, total - len(first))
        return data

    def _load(self, order: dict[str, Any]) -> None:
        self._printed = Printed(order["output"])
        sys.stdout = sys.__stdout__ = self._printed  # type: ignore[misc, assignment]
        sys.stderr = sys.__stderr__ = self._printed  # type: ignore[misc, assignment]
        if seeding.matters(order["source"]):
            seeding.reseed(order["seed"])
        module = types.ModuleType("program")
        module.__dict__["__builtins__"] = vars(self._builtins)
        sys.modules["builtins"], sys.modules["program"] = self._builtins, module
        if self._guard:
            sys.addaudithook(self._name_offence)
        try:
            code = compile(order["source"], FILENAME, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise encode.BadAnswerError(f"does not compile: {describe(error)}") from None
        exec(code, module.__dict__)  # noqa: S102 - this process exists for it
        for spec in order["entries"]:
            function = module.__dict__.get(spec["name"])
            if not callable(function):
                raise encode.BadAnswerError(f"defines no function '{spec['signature']}'")
            self._entries.append((decode.caller(function, spec), decode.row_caller(function, spec)))

    def _name_offence(self, event: str, _: tuple[Any, ...]) -> None:
        if event in _OFFENCES:
            self.fail(wire.FORBIDDEN, f"{event} is not allowed")

    def fail(self, tag: int, reason: str) -> NoReturn:
        """Say why this candidate is finished, and be finished."""
        try:
            frame = wire.text_frame(tag, reason, self._printed.take())
            while frame:
                frame = frame[_write(wire.ANSWERS_FD, frame) :]
        finally:
            _leave(0)


def describe(error: BaseException) -> str:
    """Return the kind, text and place of an exception, whatever its class does to prevent it."""
    try:
        kind, text = type(error).__name__, str(error)[:500]
        if isinstance(error, SyntaxError):
            return f"{kind}: {error.msg} (line {error.lineno})"
        place = _place(error.__traceback__)
    except BaseException:  # noqa: BLE001 - its __str__ may raise anything
        return "an exception that cannot be printed"
    return f"{kind}: {text}{place}" if text else f"{kind}{place}"


def _place(traceback: types.TracebackType | None) -> str:
    place = ""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == FILENAME:
            place = f" (line {traceback.tb_lineno}, in {code.co_name})"
        traceback = traceback.tb_next
    return place
