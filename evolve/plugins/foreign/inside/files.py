"""A disk in memory: an evaluator inside the sandbox finds its files, and nothing else.

Runs in the guest, beside the candidate; nothing here is relied upon for safety or truth.
"""

from __future__ import annotations

import io
import os
import posixpath
import stat as kinds
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

HOME, TEMPORARY = "/task", "/tmp"  # noqa: S108  # inside the sandbox, where there is no other

files: dict[str, bytes] = {}
folders: set[str] = {"/", HOME, TEMPORARY}
read: set[str] = set()
_where = [HOME]
_real_open: Callable[..., Any] = open


def full(path: Any) -> str:
    """Return an absolute, normal path."""
    return posixpath.normpath(posixpath.join(_where[0], os.fsdecode(path)))


class _Bytes(io.BytesIO):
    def __init__(self, path: str, data: bytes, *, writes: bool, at_end: bool) -> None:
        super().__init__(data)
        self.name, self._writes = path, writes
        self.seek(0, 2 if at_end else 0)

    def flush(self) -> None:
        if self._writes and not self.closed:
            files[self.name] = self.getvalue()
        super().flush()

    def close(self) -> None:
        self.flush()
        super().close()


def open_file(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
    """Open a file of the disk; a stand-in for `open`."""
    if isinstance(file, int):
        if file not in descriptors:
            return _real_open(file, mode, buffering, *rest, **options)
        file = descriptors.pop(file)
    path = full(file)
    there = path in files
    if path in folders:
        raise IsADirectoryError(21, "Is a directory", path)
    if (not there and "r" in mode) or posixpath.dirname(path) not in folders:
        raise FileNotFoundError(2, "No such file or directory", path)
    if there and "x" in mode:
        raise FileExistsError(17, "File exists", path)
    read.add(path)
    writes = any(letter in mode for letter in "wax+")
    data = b"" if "w" in mode or not there else files[path]
    if writes:
        files[path] = data
    raw = _Bytes(path, data, writes=writes, at_end="a" in mode)
    if "b" in mode:
        return raw
    names = dict(zip(("encoding", "errors", "newline"), rest, strict=False)) | options
    text = io.TextIOWrapper(
        raw, names.get("encoding") or "utf-8", names.get("errors"), names.get("newline"), write_through=True
    )
    text.mode = mode
    return text


def stat(path: Any, **_: Any) -> os.stat_result:
    """Describe a file or a folder of the disk."""
    name = full(path)
    if name in files:
        return os.stat_result(
            (kinds.S_IFREG | 0o644, hash(name) & 0xFFFF, 1, 1, 0, 0, len(files[name]), 0, 0, 0)
        )
    if name in folders:
        return os.stat_result((kinds.S_IFDIR | 0o755, hash(name) & 0xFFFF, 1, 1, 0, 0, 0, 0, 0, 0))
    raise FileNotFoundError(2, "No such file or directory", name)


def listdir(path: Any = ".") -> list[str]:
    """Return the names in a folder."""
    name = full(path)
    if name not in folders:
        raise FileNotFoundError(2, "No such file or directory", name)
    return sorted(
        posixpath.basename(p) for p in (*files, *folders) if p != "/" and posixpath.dirname(p) == name
    )


class _Found:
    def __init__(self, folder: str, name: str) -> None:
        self.name, self.path = name, posixpath.join(folder, name)

    def __fspath__(self) -> str:
        return self.path

    def is_dir(self, **_: Any) -> bool:
        return full(self.path) in folders

    def is_file(self, **_: Any) -> bool:
        return full(self.path) in files

    def is_symlink(self) -> bool:
        return False

    def stat(self, **_: Any) -> os.stat_result:
        return stat(self.path)


class _Scan(list[_Found]):
    def __enter__(self) -> Iterator[_Found]:
        return iter(self)

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


def _scandir(path: Any = ".") -> _Scan:
    return _Scan(_Found(os.fsdecode(path), name) for name in listdir(path))


def _mkdir(path: Any, *_: Any, **__: Any) -> None:
    name = full(path)
    if name in folders or name in files:
        raise FileExistsError(17, "File exists", name)
    if posixpath.dirname(name) not in folders:
        raise FileNotFoundError(2, "No such file or directory", name)
    folders.add(name)


def _remove(path: Any, **_: Any) -> None:
    if files.pop(full(path), None) is None:
        raise FileNotFoundError(2, "No such file or directory", full(path))


def _rename(old: Any, new: Any, **_: Any) -> None:
    stat(old)
    files[full(new)] = files.pop(full(old))


def remove_tree(path: Any, *_: Any, **__: Any) -> None:
    """Remove a folder and everything below it."""
    top = full(path)
    for name in [n for n in files if n.startswith(f"{top}/")]:
        del files[name]
    folders.difference_update({n for n in folders if n == top or n.startswith(f"{top}/")})


descriptors: dict[int, str] = {}
_real_close = os.close


def _close(number: int) -> None:
    if descriptors.pop(number, None) is None:
        _real_close(number)


def _get_data(_: Any, path: str) -> bytes:
    with open_file(path, "rb") as file:
        return bytes(file.read())


class Finder:
    """Finds modules on the disk: beside the evaluator, and wherever `sys.path` says."""

    @staticmethod
    def find_spec(name: str, path: Any = None, _: Any = None) -> Any:
        """Return where a module is; `None` if it is not on the disk."""
        from importlib.util import spec_from_file_location

        last = name.rpartition(".")[2]
        for folder in (*(sys.path if path is None else path), HOME):
            base = posixpath.join(full(folder or "."), last)
            if f"{base}/__init__.py" in files:
                place = f"{base}/__init__.py"
                return spec_from_file_location(name, place, submodule_search_locations=[base])
            if f"{base}.py" in files:
                return spec_from_file_location(name, f"{base}.py")
        return None


def mount(content: dict[str, bytes], builtins: list[dict[str, Any]]) -> Callable[[str], ModuleType]:
    """Put `content` on the disk, and the disk in the place of the real one; return an importer.

    Args:
        content: By absolute path.
        builtins: Namespaces whose `open` is replaced.
    """
    import importlib
    import importlib.machinery

    files.update(content)
    for path in content:
        while (path := posixpath.dirname(path)) not in folders:
            folders.add(path)
    for namespace in builtins:
        namespace["open"] = open_file
    io.open = io.open_code = open_file
    io.open_code = lambda path: open_file(path, "rb")
    replaced = {
        "stat": stat, "lstat": stat, "listdir": listdir, "scandir": _scandir, "mkdir": _mkdir,
        "remove": _remove, "unlink": _remove, "rename": _rename, "replace": _rename, "close": _close,
        "rmdir": lambda path, **_: folders.discard(full(path)),
        "getcwd": lambda: _where[0],
        "chdir": lambda path: _where.__setitem__(0, full(path)),
        "access": lambda path, *_, **__: full(path) in files or full(path) in folders,
        "chmod": lambda *_, **__: None,
        "utime": lambda *_, **__: None,
        "fdopen": open_file,
    }  # fmt: skip
    for name, function in replaced.items():
        setattr(os, name, function)
    importlib.machinery.SourceFileLoader.get_data = _get_data
    sys.meta_path.insert(0, Finder)
    sys.path.append("/inside")
    return importlib.import_module
