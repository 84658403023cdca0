"""What must stay as it is while a hostile program runs, watched from outside the sandbox."""

from __future__ import annotations

import hashlib
import os
import socket
from contextlib import suppress
from pathlib import Path

TOKEN = os.urandom(6).hex()
SECRETS = {
    "the key in the environment": f"sk-canary-6F{TOKEN}",
    "a file in the home folder": f"HOME-CANARY-6F{TOKEN}",
    "the reference": f"REFERENCE-6F{TOKEN}",
    "another candidate": f"OTHER-CANDIDATE-6F{TOKEN}",
    "the evaluator": f"EVALUATOR-6F{TOKEN}",
}


class Tree:
    """Folders that a run has: the run's own, a home, the evaluator's, and one that anybody may use."""

    def __init__(self, place: Path) -> None:
        self._place = place
        files = {
            "run/results.json": '{"score": 0.5}',
            "run/candidates/0001.py": SECRETS["another candidate"],
            "home/id_canary": SECRETS["a file in the home folder"],
            "eval/evaluator.py": SECRETS["the evaluator"],
            "scratch/tree/leaf": "x",
        }
        for name, text in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o666)
        for folder in [place, *place.rglob("*")]:
            if folder.is_dir():
                folder.chmod(0o777)

    def marks(self) -> dict[str, str]:
        """Return what stands for these folders in a program."""
        return {name.upper(): str(self._place / name) for name in ("run", "home", "eval", "scratch")}

    def state(self) -> list[tuple[object, ...]]:
        """Return every path with its mode, owner, links, time, size and content."""
        rows: list[tuple[object, ...]] = []
        for path in sorted(self._place.rglob("*")):
            s = path.lstat()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            size = s.st_size if path.is_file() else 0
            rows.append((str(path), s.st_mode, s.st_uid, s.st_nlink, s.st_mtime_ns, size, content))
        return rows


class Listeners:
    """Sockets that nothing may reach."""

    def __init__(self, place: Path) -> None:
        self._path = str(place / "canary.sock")
        self._tcp = socket.socket()
        self._tcp.bind(("127.0.0.1", 0))
        self._udp = socket.socket(type=socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._unix = socket.socket(socket.AF_UNIX)
        self._unix.bind(self._path)
        Path(self._path).chmod(0o777)
        self._abstract = socket.socket(socket.AF_UNIX)
        self._abstract.bind(f"\0sbxh-{TOKEN}")
        for listener in (self._tcp, self._unix, self._abstract):
            listener.listen()
        for each in (self._tcp, self._udp, self._unix, self._abstract):
            each.setblocking(False)

    def marks(self) -> dict[str, str]:
        """Return what stands for these addresses in a program."""
        tcp, udp = (str(s.getsockname()[1]) for s in (self._tcp, self._udp))
        return {"TCP": tcp, "UDP": udp, "USOCK": self._path, "TOKEN": TOKEN}

    def heard(self) -> list[str]:
        """Return which listeners were reached."""
        names = []
        for name in ("_tcp", "_unix", "_abstract"):
            with suppress(BlockingIOError):
                getattr(self, name).accept()[0].close()
                names.append(name[1:])
        with suppress(BlockingIOError):
            self._udp.recv(4096)
            names.append("udp")
        return names


def left_behind() -> list[str]:
    """Return traces of hostile programs outside their process: files, segments, queues, keys."""
    found = [
        str(path)
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", ".")
        for path in _listing(folder)
        if TOKEN in path.name or path.name.startswith("sbxh")
    ]
    for kind in ("shm", "sem", "msg"):
        with suppress(OSError):
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
            found += [f"System V {kind} {line.split()[1]}" for line in lines]
    with suppress(OSError):
        found += [line for line in Path("/proc/keys").read_text().splitlines() if "sbxh" in line]
    return found


def _listing(folder: str) -> list[Path]:
    with suppress(OSError):
        return list(Path(folder).iterdir())
    return []


def descendants(of: int) -> dict[int, int]:
    """Return parent by process id, of every process below `of`."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    below = {of}
    while True:
        more = {pid for pid, parent in parents.items() if parent in below} - below
        if not more:
            return {pid: parents[pid] for pid in below - {of}}
        below |= more
