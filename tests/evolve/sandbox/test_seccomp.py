"""The filter does what the policy says for every system call number, on both architectures.

The program is run here instruction by instruction, as the kernel does; the kernel itself is tried in
tests/hostile.
"""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from evolve.sandbox import seccomp, syscalls

MACHINES = sorted(syscalls.ARCHITECTURES)
ME = 4321
KILL, ALLOW = seccomp.RET_KILL, seccomp.RET_ALLOW
HEADERS = {
    "x86_64": ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", r"#define __NR_(\w+)\s+(\d+)"),
    "aarch64": ("/usr/include/asm-generic/unistd.h", r"#define __NR(?:3264)?_(\w+)\s+(\d+)"),
}


def run(code: bytes, machine: str, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Return the verdict of a filter on one system call.

    Source: Linux `Documentation/networking/filter.rst`, classic BPF.
    """
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<IIQ6Q", number, syscalls.ARCHITECTURES[machine], 0, *words)
    return interpret(code, data)


def interpret(code: bytes, data: bytes) -> int:
    program = list(struct.iter_unpack("<HBBI", code))
    at, accumulator = 0, 0
    for _ in range(len(program)):
        operation, yes, no, k = program[at]
        at += 1
        if operation == 0x06:
            return int(k)
        if operation == 0x20:
            accumulator = struct.unpack_from("<I", data, k)[0]
            continue
        holds = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}[operation]
        at += yes if holds else no
    raise AssertionError("the program has no end")


def refused(number: int) -> int:
    return seccomp.RET_ERRNO | number


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def code(machine: str) -> bytes:
    return seccomp.compile_filter(ME, machine)


def test_every_number_gets_what_its_name_deserves(machine: str, code: bytes) -> None:
    numbers = syscalls.numbers(machine)
    names = {number: name for name, number in numbers.items()}
    special = {"mmap", "mprotect", "clone", "clone3", "tgkill"}
    for number in range(max(numbers.values()) + 50):
        name = names.get(number, "")
        verdict = run(code, machine, number)
        if name in seccomp._ALLOWED.split():
            assert verdict == ALLOW, name
        elif name in seccomp._FATAL.split():
            assert verdict == KILL, name
        elif name in seccomp._NO_FILES.split():
            assert verdict == refused(errno.EACCES), name
        elif name not in special:
            assert verdict in (refused(errno.EPERM), refused(errno.ENOSYS)), name


def test_executable_memory_is_refused(machine: str, code: bytes) -> None:
    numbers = syscalls.numbers(machine)
    for name in ("mmap", "mprotect"):
        for protection in range(8):
            verdict = run(code, machine, numbers[name], (0, 4096, protection))
            assert verdict == (refused(errno.EACCES) if protection & 4 else ALLOW)


def test_threads_are_refused_and_processes_kill(machine: str, code: bytes) -> None:
    numbers = syscalls.numbers(machine)
    assert run(code, machine, numbers["clone"], (0x3D0F00,)) == refused(errno.EAGAIN)
    assert run(code, machine, numbers["clone"], (17,)) == KILL
    assert run(code, machine, numbers["clone3"]) == refused(errno.ENOSYS), "glibc then falls back to clone"


def test_a_process_may_abort_itself_and_nothing_else(machine: str, code: bytes) -> None:
    number = syscalls.numbers(machine)["tgkill"]
    assert run(code, machine, number, (ME, ME, 6)) == ALLOW
    for arguments in ((ME, ME, 9), (ME, ME, 19), (ME + 1, ME, 6), (1, 1, 6), (0, 0, 0)):
        assert run(code, machine, number, arguments) == KILL


def test_other_numberings_kill(machine: str, code: bytes) -> None:
    for number in (0, 1, 41, 42, 512):
        assert run(code, machine, 0x40000000 | number) == KILL, "x32"
        assert run(code, machine, 0xFFFFFFFF - number) == KILL
        foreign = struct.pack("<IIQ6Q", number, 0x40000003, 0, *[0] * 6)
        assert interpret(code, foreign) == KILL, "i386"


def test_every_name_of_the_policy_is_known_somewhere(machine: str) -> None:
    known = {name for each in MACHINES for name in syscalls.numbers(each)}
    for names in (seccomp._ALLOWED, seccomp._FATAL, seccomp._NO_FILES):
        assert not set(names.split()) - known


def test_jumps_fit_and_the_program_is_short_enough(code: bytes) -> None:
    assert len(code) // 8 < 4096
    assert all(yes < 256 and no < 256 for _, yes, no, _ in struct.iter_unpack("<HBBI", code))


def test_numbers_are_those_of_the_kernels_header(machine: str) -> None:
    path, pattern = HEADERS[machine]
    if not Path(path).exists():
        pytest.skip(f"no {path}")
    theirs = {name: int(number) for name, number in re.findall(pattern, Path(path).read_text())}
    ours = syscalls.numbers(machine)
    aliases = {"newfstatat": "fstatat"}
    shared = {name: aliases.get(name, name) for name in ours}
    assert {n for n, t in shared.items() if t in theirs and theirs[t] != ours[n]} == set()
    assert len([n for n, t in shared.items() if t in theirs]) > 250


def test_unknown_machine_has_no_table() -> None:
    assert syscalls.numbers("riscv64") == {}
    with pytest.raises(KeyError):
        seccomp.compile_filter(machine="riscv64")
