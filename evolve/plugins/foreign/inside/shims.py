"""What evaluators use and the sandbox has not: threads, processes and alarms, all done at once instead.

Limits are enforced from outside the process, so an evaluator's own time-outs need not work. Runs in the
guest, beside the candidate; nothing here is relied upon for safety or truth.
"""

from __future__ import annotations

import contextlib
import io
import queue
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import files  # on the same disk


class Executor:
    """`concurrent.futures.Executor` that runs everything when it is submitted."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Any:
        """Call `function` now."""
        from concurrent.futures import Future

        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **options))
        except Exception as error:  # noqa: BLE001  # as an executor does
            future.set_exception(error)
        return future

    def map(self, function: Callable[..., Any], *columns: Iterable[Any], **_: Any) -> Iterator[Any]:
        """Call `function` for each row."""
        return map(function, *columns)

    starmap = staticmethod(lambda function, rows: [function(*row) for row in rows])

    def apply(self, function: Callable[..., Any], arguments: Any = (), options: Any = None) -> Any:
        """Call `function` now."""
        return function(*arguments, **(options or {}))

    def apply_async(self, function: Callable[..., Any], arguments: Any = (), options: Any = None) -> Any:
        """Call `function` now; `.get()` gives what came of it."""
        future = self.submit(function, *arguments, **(options or {}))
        future.get = future.result
        return future

    def shutdown(self, *_: Any, **__: Any) -> None:
        """Do nothing: nothing runs."""

    close = join = terminate = shutdown

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Process:
    """`multiprocessing.Process` and `threading.Thread` that run when they are started."""

    exitcode = 0

    def __init__(
        self,
        group: Any = None,
        target: Any = None,
        name: Any = None,
        args: Any = (),
        kwargs: Any = None,
        **_: Any,
    ) -> None:
        self.target, self.args, self.kwargs = target, args, kwargs or {}
        self.name, self.daemon, self.pid = name, True, 1

    def start(self) -> None:
        """Run."""
        self.run()

    def run(self) -> None:
        """Call the target."""
        if self.target:
            self.target(*self.args, **self.kwargs)

    def join(self, timeout: float | None = None) -> None:
        """Do nothing: it has ended."""

    def is_alive(self) -> bool:
        """Whether it runs: never."""
        return False

    terminate = kill = close = join


class Completed:
    """A Python script that was run as if in a process of its own: `subprocess.Popen` and its result."""

    def __init__(self, command: Any, **options: Any) -> None:
        self.args, self.returncode, self.pid = command, 0, 1
        text = any(options.get(key) for key in ("text", "universal_newlines", "encoding"))
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            self.returncode = _run(command)
        captured = [out.getvalue(), err.getvalue()]
        self.stdout, self.stderr = captured if text else [part.encode() for part in captured]

    def communicate(self, *_: Any, **__: Any) -> tuple[Any, Any]:
        """Return what it printed."""
        return self.stdout, self.stderr

    def wait(self, *_: Any, **__: Any) -> int:
        """Return its exit code."""
        return self.returncode

    poll = wait

    def kill(self) -> None:
        """Do nothing: it has ended."""

    terminate = kill

    def check_returncode(self) -> None:
        """Raise if it failed."""
        if self.returncode:
            raise sys.modules["subprocess"].CalledProcessError(
                self.returncode, self.args, self.stdout, self.stderr
            )

    def __enter__(self) -> Completed:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _run(command: Any) -> int:
    parts = [str(part) for part in command] if not isinstance(command, str) else command.split()
    while len(parts) > 1 and parts[1] in ("-u", "-B", "-E", "-s", "-I"):
        del parts[1]
    if len(parts) < 2 or "python" not in parts[0]:
        raise PermissionError(1, "only Python scripts can be run inside the sandbox", parts[0])
    if parts[1] == "-c":
        source, name, rest = parts[2].encode(), "<string>", parts[3:]
    else:
        name, rest = files.full(parts[1]), parts[2:]
        source = files.files[name]
    module = types.ModuleType("__main__")
    module.__file__ = name
    before, sys.argv, main = sys.argv, [name, *rest], sys.modules.get("__main__")
    sys.modules["__main__"] = module
    try:
        exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102  # as the evaluator asked
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except Exception:  # noqa: BLE001  # a process ends with its traceback
        sys.modules["traceback"].print_exc()
        return 1
    finally:
        sys.argv = before
        if main is not None:
            sys.modules["__main__"] = main
    return 0


def _completed(command: Any, *_: Any, **options: Any) -> Completed:
    done = Completed(command, **options)
    if options.get("check"):
        done.check_returncode()
    return done


class _Folder:
    def __init__(self, *_: Any, **__: Any) -> None:
        self.name = _new_folder()

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        files.remove_tree(self.name)


_made = [0]


def _new_name(suffix: str | None = "", prefix: str | None = "tmp", folder: Any = None) -> str:
    _made[0] += 1
    return f"{folder or files.TEMPORARY}/{prefix or 'tmp'}{_made[0]}{suffix or ''}"


def _new_folder(suffix: str | None = "", prefix: str | None = "tmp", dir: Any = None) -> str:
    name = _new_name(suffix, prefix, dir)
    files.folders.add(files.full(name))
    return name


def _named(mode: str = "w+b", *_: Any, **options: Any) -> Any:
    name = _new_name(options.get("suffix"), options.get("prefix"), options.get("dir"))
    return files.open_file(name, mode, encoding=options.get("encoding"))


def _descriptor(
    suffix: str | None = "", prefix: str | None = "tmp", dir: Any = None, **_: Any
) -> tuple[int, str]:
    name, number = _new_name(suffix, prefix, dir), 1000 + _made[0]
    files.files[name] = b""
    files.descriptors[number] = name
    return number, name


def _nothing(*_: Any, **__: Any) -> None:
    """Stand for an alarm, or whatever else is not needed."""


_REPLACED: dict[str, dict[str, Any]] = {
    "concurrent.futures": {"ThreadPoolExecutor": Executor, "ProcessPoolExecutor": Executor},
    "multiprocessing": {
        "Process": Process, "Pool": Executor, "Queue": lambda *_: queue.Queue(), "set_start_method": _nothing,
        "cpu_count": lambda: 1, "SimpleQueue": queue.Queue,
    },
    "signal": {"signal": _nothing, "alarm": lambda *_: 0, "setitimer": lambda *_: (0.0, 0.0)},
    "subprocess": {
        "Popen": Completed, "run": _completed,
        "check_output": lambda command, **options: _completed(command, check=True, **options).stdout,
    },
    "tempfile": {
        "mkdtemp": _new_folder, "TemporaryDirectory": _Folder, "NamedTemporaryFile": _named,
        "mkstemp": _descriptor, "gettempdir": lambda: files.TEMPORARY, "tempdir": files.TEMPORARY,
    },
    "shutil": {"rmtree": files.remove_tree},
}  # fmt: skip


def install() -> None:
    """Replace what would not work, in the modules that are there."""
    for name, members in _REPLACED.items():
        if name in sys.modules:
            for key, value in members.items():
                setattr(sys.modules[name], key, value)
    threading.Thread.start = lambda self: self.run()
    threading.Thread.join = _nothing
    threading.Thread.is_alive = lambda _: False
    threading.Timer.start = _nothing
