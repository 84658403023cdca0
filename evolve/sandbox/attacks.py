"""Attacks that a sandbox must survive: `evolve doctor --self-test` and `SandboxContract` use them.

Each is a program with the entry point `solve(p, m)`: a list of `len(p)` machine numbers below `m`.
A program's own word counts for nothing. What counts is its status, a secret that must not come back,
a folder that must not change, a listener that must not be reached, and an honest program afterwards
that must answer as before. The attacks harm nothing but what they are pointed at.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evolve.errors import CandidateFailed
from evolve.protocols import Sandbox
from evolve.types import Array, Entry, Hook, Int, Ints, Limits, Program, Status

ENTRY = Entry(
    "solve",
    {"p": Array("float64", ("jobs",), "s"), "m": Int(1)},
    Ints("p", 0, "m"),
    doc="Assign each job to a machine.",
)
HONEST = Program("def solve(p, m):\n    return [j % m for j in range(len(p))]\n", "honest")
HOOK = Hook("assignment", (ENTRY,), HONEST)
LIMITS = Limits(cpu_s=0.2, memory_mb=192)
MODULES = ("ctypes", "socket", "signal", "mmap", "resource", "multiprocessing.shared_memory")
"""What the attacks import, so that a sandbox with a closed import list is tested below it too."""
_JOBS = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
_MACHINES = 3

_OK, _CRASH, _INVALID = Status.OK, Status.CRASH, Status.INVALID
_TIMEOUT, _MEMORY, _VIOLATION = Status.TIMEOUT, Status.MEMORY, Status.VIOLATION
_REFUSED = frozenset({_OK, _CRASH, _VIOLATION})


@dataclass(frozen=True)
class Attack:
    """One hostile program.

    Attributes:
        name: What it does, as a key.
        text: The program; `@SECRET@`, `@FOLDER@` and `@PORT@` stand for canaries.
        allowed: How it may end.
    """

    name: str
    text: str
    allowed: frozenset[Status] = _REFUSED


def _then(body: str) -> str:
    """Return a program that attacks and then answers honestly."""
    lines = "\n".join(f"        {line}" for line in body.strip("\n").splitlines())
    return (
        "import os, sys\n"
        f"def solve(p, m):\n    try:\n{lines}\n"
        "    except Exception as e:\n        print('refused:', type(e).__name__)\n"
        "    return [j % m for j in range(len(p))]\n"
    )


ATTACKS = (
    Attack("read a file", _then("print(open('@SECRET@').read())")),
    Attack(
        "read a file below Python",
        _then(
            "import ctypes\n"
            "c = ctypes.CDLL(None)\n"
            "b = ctypes.create_string_buffer(99)\n"
            "c.read(c.open(b'@SECRET@', 0), b, 99)\n"
            "print(b.value)"
        ),
    ),
    Attack(
        "read the environment of its ancestors", _then("print(open(f'/proc/{os.getppid()}/environ').read())")
    ),
    Attack("write a file", _then("open('@FOLDER@/planted', 'w').write('x')")),
    Attack("delete a file", _then("os.unlink('@SECRET@')")),
    Attack("change a mode", _then("os.chmod('@SECRET@', 0o777)")),
    Attack("list a folder", _then("print(os.listdir('@FOLDER@'))")),
    Attack("make a process", _then("os.fork() or os._exit(0)")),
    Attack("run a program", _then("os.execv('/bin/true', ['true'])")),
    Attack("run a shell", _then("os.system('touch @FOLDER@/planted')")),
    Attack(
        "connect over TCP",
        _then("import socket\nsocket.create_connection(('127.0.0.1', int('@PORT@')), 1).sendall(b'x')"),
    ),
    Attack(
        "send a datagram",
        _then(
            "import socket\n"
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', int('@PORT@')))"
        ),
    ),
    Attack("kill its parent", _then("os.getppid() > 1 and os.kill(os.getppid(), 9)")),
    Attack("trace its parent", _then("import ctypes\nctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)")),
    Attack(
        "run its own machine code",
        _then(
            "import mmap, ctypes\n"
            "b = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
            "b.write(b'\\xc3')\n"
            "open('@FOLDER@/planted', 'w')"
        ),
    ),
    Attack(
        "leave shared memory",
        _then(
            "from multiprocessing import shared_memory\n"
            "shared_memory.SharedMemory('evolve-attack', create=True, size=4096)"
        ),
    ),
    Attack("leave a group and linger", _then("os.setsid()\nos.closerange(0, 64)"), _REFUSED),
    Attack(
        "write forged frames",
        _then(
            "for fd in range(3, 64):\n"
            "    try: os.write(fd, bytes([8, 0, 0, 0, 65]) + bytes(8))\n"
            "    except OSError: pass"
        ),
        frozenset({_INVALID, _OK}),
    ),
    Attack("leave early", "import os\ndef solve(p, m):\n    os._exit(0)\n", frozenset({_CRASH})),
    Attack("leave while it is loaded", "raise SystemExit(0)\n", frozenset({_CRASH})),
    Attack("never answer", "def solve(p, m):\n    while True: pass\n", frozenset({_TIMEOUT})),
    Attack("sleep", "import time\ndef solve(p, m):\n    time.sleep(999)\n", frozenset({_TIMEOUT})),
    Attack(
        "take all memory",
        "import numpy as np\ndef solve(p, m):\n    return [np.ones(1 << 20) for _ in range(96)] and None\n",
        frozenset({_MEMORY, _TIMEOUT}),
    ),
    Attack("answer out of range", "def solve(p, m):\n    return [-1] * len(p)\n", frozenset({_INVALID})),
    Attack(
        "answer beyond 64 bits", "def solve(p, m):\n    return [10 ** 30] * len(p)\n", frozenset({_INVALID})
    ),
    Attack("answer too little", "def solve(p, m):\n    return [0]\n", frozenset({_INVALID})),
    Attack(
        "answer with an object",
        "class Zero(int):\n    def __index__(self): return -7\n"
        "class Many(list):\n    def __len__(self): return 8\n"
        "def solve(p, m):\n    return Many([Zero(0)] * 3)\n",
        frozenset({_INVALID}),
    ),
    Attack(
        "raise a terrible exception",
        "class E(BaseException):\n    def __str__(self): raise E\ndef solve(p, m):\n    raise E\n",
        frozenset({_CRASH}),
    ),
)


@dataclass
class Canaries:
    """What must stay as it is while an attack runs.

    Attributes:
        folder: A folder that must not change.
        secret: A file in it, whose text must not come back.
        text: That text.
        port: Of a TCP listener and a UDP socket that must not hear anything.
    """

    folder: Path
    secret: Path
    text: str
    port: int
    _stream: socket.socket
    _datagram: socket.socket

    def snapshot(self) -> list[tuple[str, int, int, bytes]]:
        """Return names, modes, times and contents."""
        return [
            (p.name, p.stat().st_mode, p.stat().st_mtime_ns, p.read_bytes())
            for p in sorted(self.folder.iterdir())
        ]

    def heard(self) -> bool:
        """Whether anything reached a listener."""
        with suppress(BlockingIOError):
            self._stream.accept()[0].close()
            return True
        with suppress(BlockingIOError):
            return bool(self._datagram.recv(64))
        return False

    def plant(self, text: str) -> str:
        """Return a program with its placeholders filled in."""
        for mark, value in (("SECRET", self.secret), ("FOLDER", self.folder), ("PORT", self.port)):
            text = text.replace(f"@{mark}@", str(value))
        return text


@contextmanager
def canaries() -> Iterator[Canaries]:
    """Set canaries up, and clear them away."""
    with (
        tempfile.TemporaryDirectory() as name,
        socket.socket() as stream,
        socket.socket(type=socket.SOCK_DGRAM) as datagram,
    ):
        folder, text = Path(name), f"canary-{os.urandom(8).hex()}"
        secret = folder / "secret"
        secret.write_text(text)
        folder.chmod(0o777)
        secret.chmod(0o666)
        stream.bind(("127.0.0.1", 0))
        stream.listen()
        port = stream.getsockname()[1]
        datagram.bind(("127.0.0.1", port))
        stream.setblocking(False)
        datagram.setblocking(False)
        yield Canaries(folder, secret, text, port, stream, datagram)


def solve(sandbox: Sandbox, program: Program) -> tuple[Status, list[int], str]:
    """Return the status, the answer and every text that came back of one program."""
    candidate, answer = None, []
    try:
        with sandbox.open(program, HOOK, LIMITS, seed=7) as candidate:
            answer = candidate.solve(_JOBS, _MACHINES).tolist()
    except CandidateFailed as failure:
        return failure.status, [], failure.reason + str(getattr(candidate, "output", ""))
    return Status.OK, answer, str(getattr(candidate, "output", ""))


def breach(sandbox: Sandbox, attack: Attack, canary: Canaries) -> str:
    """Return how `attack` broke out of `sandbox`, or ""."""
    before = canary.snapshot()
    status, _, text = solve(sandbox, Program(canary.plant(attack.text), attack.name))
    if status not in attack.allowed:
        return f"ended as {status.value}: {text[:200]}"
    if canary.text in text:
        return "read the secret"
    if canary.snapshot() != before:
        return "changed the folder"
    if canary.heard():
        return "reached the network"
    status, answer, text = solve(sandbox, HONEST)
    if status is not Status.OK or answer != [j % _MACHINES for j in range(len(_JOBS))]:
        return f"spoiled an honest program after it: {status.value} {text[:200]}"
    return ""
