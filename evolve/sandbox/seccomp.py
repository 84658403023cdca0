"""The boundary: a seccomp allow-list, compiled to BPF by hand.

What is not listed fails with EPERM; what only an attack would use kills the process, which the
scorer sees as SIGSYS. The policy was measured on hostile programs and on ordinary uses of numpy and
the standard library (tests/hostile, tests/evolve/sandbox).

Imported by the zygote: standard library only.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import signal
import struct
from collections.abc import Callable

from evolve.sandbox import syscalls

RET_KILL, RET_ERRNO, RET_ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x40000000
_PROT_EXEC = 4
_CLONE_THREAD = 0x00010000

_ALLOWED = """
read write readv writev close lseek munmap mremap brk madvise futex
rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack sched_yield nanosleep clock_gettime clock_getres
clock_nanosleep gettimeofday time times getrusage getrandom getpid gettid getppid getuid geteuid
getgid getegid getpgrp getpgid getsid getresuid getresgid sched_getaffinity getcpu poll ppoll select
pselect6 fstat restart_syscall exit exit_group
"""
# EACCES makes an import of something that was not preloaded a ModuleNotFoundError.
_NO_FILES = "open openat openat2 creat stat lstat newfstatat statx access faccessat faccessat2"
_FATAL = """
execve execveat fork vfork socket socketpair connect bind listen accept accept4 sendto sendmsg
sendmmsg recvfrom recvmsg recvmmsg ptrace kill tkill rt_sigqueueinfo rt_tgsigqueueinfo
process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_open pidfd_send_signal
pidfd_getfd bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
memfd_create memfd_secret mount umount2 pivot_root chroot unshare setns keyctl add_key request_key
init_module finit_module delete_module reboot prctl seccomp personality shmget shmat shmctl shmdt
msgget msgsnd msgrcv msgctl semget semop semctl semtimedop mq_open mq_unlink open_by_handle_at
modify_ldt ioperm iopl kexec_load kexec_file_load swapon swapoff landlock_create_ruleset
landlock_add_rule landlock_restrict_self open_tree move_mount fsopen fsmount fsconfig fspick
mount_setattr capset move_pages migrate_pages kcmp
"""

_Instruction = tuple[int, int, int, int]


def _refuse(number: int) -> list[_Instruction]:
    return [(_RETURN, 0, 0, RET_ERRNO | number)]


_KILL: list[_Instruction] = [(_RETURN, 0, 0, RET_KILL)]
_ALLOW: list[_Instruction] = [(_RETURN, 0, 0, RET_ALLOW)]


def _no_executable_memory() -> list[_Instruction]:
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 2 * 8),
        (_JUMP_BITS, 0, 1, _PROT_EXEC),
        *_refuse(errno.EACCES),
        *_ALLOW,
    ]


def _no_threads() -> list[_Instruction]:
    return [(_LOAD, 0, 0, _ARGUMENTS), (_JUMP_BITS, 0, 1, _CLONE_THREAD), *_refuse(errno.EAGAIN), *_KILL]


def _abort_only(pid: int) -> list[_Instruction]:
    """Allow `abort()`, so that an assertion in C is a crash and not a violation."""
    return [
        (_LOAD, 0, 0, _ARGUMENTS),
        (_JUMP_EQUAL, 0, 3, pid),
        (_LOAD, 0, 0, _ARGUMENTS + 2 * 8),
        (_JUMP_EQUAL, 0, 1, signal.SIGABRT),
        *_ALLOW,
        *_KILL,
    ]


def _policy(numbers: dict[str, int], pid: int) -> dict[int, list[_Instruction]]:
    """Return the code to run for every listed system call."""
    groups: list[tuple[str, list[_Instruction]]] = [
        (_ALLOWED, _ALLOW),
        (_NO_FILES, _refuse(errno.EACCES)),
        (_FATAL, _KILL),
        ("mmap mprotect", _no_executable_memory()),
        ("clone", _no_threads()),
        ("clone3", _refuse(errno.ENOSYS)),  # its flags are behind a pointer; glibc falls back to clone
        ("tgkill", _abort_only(pid)),
    ]
    return {numbers[name]: code for names, code in groups for name in names.split() if name in numbers}


def _tree(segments: list[tuple[int, list[_Instruction]]]) -> list[_Instruction]:
    """Return a binary search over segments of call numbers, each (first number, code).

    The kernel runs the filter once per call number when it is installed, so depth is what a fork pays.
    """
    if len(segments) == 1:
        return segments[0][1]
    middle = len(segments) // 2
    left, right = _tree(segments[:middle]), _tree(segments[middle:])
    return [(_JUMP_FROM, len(left), 0, segments[middle][0]), *left, *right]


def _segments(policy: dict[int, list[_Instruction]]) -> list[tuple[int, list[_Instruction]]]:
    """Return runs of call numbers that share code; unlisted calls fail, the x32 numbers kill."""
    known = max(policy) + 1
    result: list[tuple[int, list[_Instruction]]] = []
    for number in range(known):
        code = policy.get(number, _refuse(errno.EPERM))
        if not result or result[-1][1] != code:
            result.append((number, code))
    return [*result, (known, _refuse(errno.ENOSYS)), (_X32, _KILL)]


def compile_filter(pid: int = 0, machine: str | None = None) -> bytes:
    """Return the BPF program.

    Args:
        pid: Number by which the process knows itself; it may abort itself.
        machine: As `platform.machine()` says it.

    Raises:
        KeyError: There is no system call table for this machine.
    """
    machine = machine or platform.machine()
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, syscalls.ARCHITECTURES[machine]),
        *_KILL,
        (_LOAD, 0, 0, _NUMBER),
        *_tree(_segments(_policy(syscalls.numbers(machine), pid))),
    ]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def installer(libc: ctypes.CDLL) -> Callable[[], int]:
    """Prepare the filter, so that installing it in a fresh child is two stores and one call.

    Returns:
        A function that installs the filter in the calling thread, for good, and returns 0 or an
        error number. `no_new_privs` must be set.
    """
    marker = 0x5EED5EED
    code = compile_filter(marker)
    buffer = ctypes.create_string_buffer(code, len(code))
    at = code.index(struct.pack("<HBBI", _JUMP_EQUAL, 0, 3, marker)) + 4
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    address = ctypes.byref(program)
    call = syscalls.numbers()["seccomp"]

    def install() -> int:
        struct.pack_into("<I", buffer, at, libc.getpid())
        if libc.syscall(call, 1, 0, address) == 0:
            return 0
        return ctypes.get_errno() or errno.ENOSYS

    return install


def available(libc: ctypes.CDLL) -> bool:
    """Whether the kernel has seccomp filters and this machine a table.

    Source: seccomp(2): with a null filter a kernel that has them answers EFAULT.
    """
    if platform.machine() not in syscalls.ARCHITECTURES:
        return False
    call = syscalls.numbers()["seccomp"]
    return libc.syscall(call, 1, 0, None) == -1 and ctypes.get_errno() == errno.EFAULT
