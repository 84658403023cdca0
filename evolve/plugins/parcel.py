"""Ship a problem to another machine: its files in one archive, known by their content."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evolve.errors import PluginError
from evolve.plugins.problems import DESCRIPTION, evaluator_of, locate


@dataclass(frozen=True)
class Parcel:
    """A problem's files.

    Attributes:
        digest: SHA-256 of `data` and `entry`.
        entry: What to load: a path inside the archive, or the name of an entry point when `data` is
            empty, because an installed package cannot be shipped.
        data: The files as an uncompressed tar archive, the same bytes for the same files.
    """

    digest: str
    entry: str
    data: bytes


def pack(spec: str) -> Parcel:
    """Return the parcel of a problem: bundled, a file, a folder with its evaluator, or a task.

    Raises:
        PluginError: Its evaluator lies where no archive can put it.
        UsageError: There is no such problem.
    """
    import tarfile  # as everything that not every worker needs

    from evolve.plugins.schema import ProblemTable, read_table

    place = locate(spec)
    if not isinstance(place, Path):
        return _sealed(spec, b"")
    home = f"problems/{place.name}"
    roots = [(home, place)]
    description = place / DESCRIPTION
    if place.is_dir() and description.is_file():
        evaluator = read_table(description, ProblemTable).evaluator
        path, _ = evaluator_of(evaluator, place)
        inside = f"evaluators/{path.name}"
        if evaluator.startswith("."):
            inside = os.path.normpath(f"{home}/{os.path.relpath(path, place)}")
        if inside.startswith(".."):
            raise PluginError(
                f"{description}: key `evaluator`: {path} is too far from the problem to be sent to other "
                "machines; put it into the problem's folder or beside it"
            )
        if not path.is_relative_to(place):
            roots.append((inside, path))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, path in sorted(_files(roots)):
            content = path.read_bytes()
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755 if os.access(path, os.X_OK) else 0o644
            archive.addfile(info, io.BytesIO(content))
    return _sealed(home, buffer.getvalue())


def unpack(parcel: Parcel, below: Path) -> str:
    """Put the files of a parcel below a folder, unless they are there; return what to load.

    Raises:
        PluginError: The parcel was damaged on its way.
    """
    if parcel.digest != _sealed(parcel.entry, parcel.data).digest:
        raise PluginError(f"{parcel.entry}: the plugin was damaged on its way")
    if not parcel.data:
        return parcel.entry
    import tarfile

    folder = below / parcel.digest
    if not folder.is_dir():
        draft = below / f"{parcel.digest}.{os.getpid()}"
        with tarfile.open(fileobj=io.BytesIO(parcel.data)) as archive:
            archive.extractall(draft, filter="data")
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # another process was not quicker
                raise
    return str(folder / parcel.entry)


def _sealed(entry: str, data: bytes) -> Parcel:
    return Parcel(hashlib.sha256(f"{entry}\0".encode() + data).hexdigest(), entry, data)


def _files(roots: list[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    for name, root in roots:
        if root.is_file():
            yield name, root
            continue
        for path in root.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{name}/{path.relative_to(root).as_posix()}", path
