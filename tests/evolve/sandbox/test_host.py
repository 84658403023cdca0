"""The host's side: processes end, descriptors return, outsiders' kills cost a re-run, text is tamed."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from evolve.errors import CandidateFailed, ProblemError, SandboxUnavailable
from evolve.sandbox import ZygoteSandbox
from evolve.types import Entry, Float, Hook, Limits, Program, Status

GOOD = Program("def f(x): return 2 * x\n")
SMALL = Limits(cpu_s=1.0, memory_mb=128)


def descriptors(pid: int | str = "self") -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def tree(of: int) -> list[int]:
    """Return every process below `of`."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    below = {of}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return sorted(below - {of})


def resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def ask(sandbox: ZygoteSandbox, hook: Hook, program: Program = GOOD, limits: Limits = SMALL) -> Any:
    with sandbox.open(program, hook, limits, seed=1) as candidate:
        return candidate.f(2.0)


def test_close_ends_every_process_and_is_idempotent(hook: Hook) -> None:
    before, fds = tree(os.getpid()), descriptors()
    sandbox = ZygoteSandbox()
    ask(sandbox, hook)
    assert len(tree(os.getpid())) > len(before)
    sandbox.close()
    sandbox.close()
    assert tree(os.getpid()) == before
    assert descriptors() == fds
    assert ask(sandbox, hook) == 4.0, "a closed sandbox starts again when it is used"
    sandbox.close()


def test_forgotten_sandbox_ends_with_its_last_reference(hook: Hook) -> None:
    before = tree(os.getpid())
    ask(ZygoteSandbox(), hook)
    assert tree(os.getpid()) == before


@pytest.mark.parametrize("end", ["answer", "exception", "timeout", "verifier"])
def test_guest_is_gone_when_the_context_ends(sandbox: ZygoteSandbox, hook: Hook, end: str) -> None:
    texts = {"exception": "def f(x): 1 / 0\n", "timeout": "def f(x):\n    while 1: pass\n"}
    pid = 0

    def run() -> None:
        nonlocal pid
        program = Program(texts.get(end, GOOD.text))
        with sandbox.open(program, hook, Limits(cpu_s=0.1), seed=1) as candidate:
            pid = candidate._session._handle.pid
            assert Path(f"/proc/{pid}").exists()
            candidate.f(1.0)
            if end == "verifier":
                raise ZeroDivisionError

    with suppress(CandidateFailed, ZeroDivisionError):
        run()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{pid}").exists()


def test_one_candidate_at_a_time(sandbox: ZygoteSandbox, hook: Hook) -> None:
    with (
        sandbox.open(GOOD, hook, SMALL, seed=1),
        pytest.raises(RuntimeError, match="one candidate at a time"),
    ):
        ask(sandbox, hook)


def test_no_growth_over_many_candidates(hook: Hook) -> None:
    _many(hook, 700, growth_kb=1500)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_growth_over_ten_thousand_candidates(hook: Hook) -> None:
    _many(hook, 10_000, growth_kb=3000)


def _many(hook: Hook, count: int, growth_kb: int) -> None:
    programs = [
        GOOD,
        Program("def f(x): 1 / 0\n"),
        Program("def f(x): return 'x'\n"),
        Program("import os\ndef f(x): os._exit(3)\n"),
        Program("print('much ' * 1000)\ndef f(x): return bytes(10**9)\n"),
    ]
    with ZygoteSandbox(core=min(os.sched_getaffinity(0))) as sandbox:

        def run(n: int) -> None:
            for k in range(n):
                try:
                    assert ask(sandbox, hook, programs[k % 7 if k % 7 < len(programs) else 0]) == 4.0
                except CandidateFailed:
                    assert 0 < k % 7 < len(programs)

        run(100)
        me, zygote = os.getpid(), sandbox._nursery._zygote
        assert zygote is not None
        ours, processes = [me, *_servers(zygote.pid)], len(tree(me))
        before = [(resident_kb(p), descriptors(p)) for p in ours]
        run(count)
        after = [(resident_kb(p), descriptors(p)) for p in ours]
        assert sandbox._nursery._zygote is zygote, "the zygote served all of them"
        assert len(tree(me)) <= processes + 1
        for (kb, fds), (kb_then, fds_then) in zip(before, after, strict=True):
            assert kb_then - kb <= growth_kb
            assert fds_then <= fds


def _servers(zygote: int) -> list[int]:
    """Return the zygote's own processes: the one we started, and the one that forks if that is another."""
    return [zygote, *[pid for pid in tree(zygote) if tree(pid)]]


def test_killed_guest_costs_a_rerun(sandbox: ZygoteSandbox, hook: Hook) -> None:
    def run() -> None:
        with sandbox.open(GOOD, hook, SMALL, seed=1) as candidate:
            candidate.f(1.0)
            os.kill(candidate._session._handle.pid, signal.SIGKILL)
            candidate.f(2.0)

    with pytest.raises(SandboxUnavailable, match="outsider"):
        run()
    assert ask(sandbox, hook) == 4.0


def test_killed_zygote_costs_a_rerun(sandbox: ZygoteSandbox, hook: Hook) -> None:
    def run() -> None:
        with sandbox.open(GOOD, hook, SMALL, seed=1) as candidate:
            zygote = sandbox._nursery._zygote
            assert zygote is not None
            for pid in [*tree(zygote.pid), zygote.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            candidate.f(2.0)

    with pytest.raises(SandboxUnavailable):
        run()
    assert ask(sandbox, hook) == 4.0


def test_kills_at_random_moments_never_change_an_answer(hook: Hook) -> None:
    rng, stop, killed, fds = random.Random(5), threading.Event(), [0], descriptors()
    with ZygoteSandbox() as sandbox:
        ask(sandbox, hook)

        def chaos() -> None:
            while not stop.wait(rng.choice([0.01, 0.03, 0.1, 0.5, 1.0])):
                victims = tree(os.getpid())
                if victims:
                    with suppress(ProcessLookupError):
                        os.kill(rng.choice(victims), signal.SIGKILL)
                        killed[0] += 1

        thread = threading.Thread(target=chaos)
        thread.start()
        answers: list[Any] = []
        until = time.monotonic() + 6.0
        try:
            while time.monotonic() < until:
                with suppress(SandboxUnavailable):
                    answers.append(ask(sandbox, hook))
        finally:
            stop.set()
            thread.join()
        assert killed[0] > 3
        assert set(answers) == {4.0}
        assert ask(sandbox, hook) == 4.0
    assert descriptors() <= fds


def test_sandbox_ends_with_a_killed_host(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from evolve.sandbox import ZygoteSandbox\n"
        "from evolve.types import *\n"
        "hook = Hook('f', (Entry('f', {'x': Float()}, Float()),), Program(''))\n"
        "sandbox = ZygoteSandbox()\n"
        "program = Program('def f(x):\\n    while 1: pass\\n')\n"
        "with sandbox.open(program, hook, Limits(cpu_s=60.0), seed=1) as c:\n"
        "    sys.stdout.write('ready\\n'); sys.stdout.flush()\n"
        "    c.f(1.0)\n"
    )
    import subprocess
    import sys

    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "ready\n"
        below = tree(host.pid)
        assert len(below) >= 2
        host.kill()
    deadline = time.monotonic() + 10
    while any(_running(pid) for pid in below) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in below if _running(pid)]


def _running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_fork_of_the_host_has_a_sandbox_of_its_own(sandbox: ZygoteSandbox, hook: Hook) -> None:
    assert ask(sandbox, hook) == 4.0
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if ask(sandbox, hook) == 4.0 else 2
            sandbox.close()
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    assert ask(sandbox, hook) == 4.0


def test_works_from_a_thread_that_ends(hook: Hook) -> None:
    answers: list[float] = []
    with ZygoteSandbox() as sandbox:
        thread = threading.Thread(target=lambda: answers.append(ask(sandbox, hook)))
        thread.start()
        thread.join()
        time.sleep(0.7)
        answers.append(ask(sandbox, hook))
    assert answers == [4.0, 4.0]


def test_other_limits_get_another_process(sandbox: ZygoteSandbox, hook: Hook) -> None:
    text = "def f(x): return len(bytearray(100 << 20)) * 0.0\n"
    for memory_mb, status in ((64, Status.MEMORY), (256, Status.OK), (64, Status.MEMORY)):
        try:
            ask(sandbox, hook, Program(text), Limits(memory_mb=memory_mb))
            found = Status.OK
        except CandidateFailed as failure:
            found = failure.status
        assert found is status


def test_cpu_limit_counts_cpu_and_wall_backs_it(ask: Callable[..., tuple[Status, Any]]) -> None:
    busy = "def f(x):\n    while True: pass\n"
    idle = "import time\ndef f(x):\n    time.sleep(60)\n"
    started = time.monotonic()
    assert ask(busy, limits=Limits(cpu_s=0.1)) == (Status.TIMEOUT, "used more than 0.1 s of CPU time")
    assert ask(idle, limits=Limits(cpu_s=0.1)) == (Status.TIMEOUT, "took more than 1 s")
    assert time.monotonic() - started < 20


def test_a_slow_verifier_is_not_charged_to_the_candidate(sandbox: ZygoteSandbox, hook: Hook) -> None:
    with sandbox.open(GOOD, hook, Limits(cpu_s=0.05), seed=1) as candidate:
        for _ in range(3):
            time.sleep(0.4)
            assert candidate.f(1.0) == 2.0


def test_many_short_calls_add_up(ask: Callable[..., tuple[Status, Any]], sandbox: Any, hook: Hook) -> None:
    def run() -> None:
        program = Program("def f(x): return float(sum(range(20000)))\n")
        with sandbox.open(program, hook, Limits(cpu_s=0.1), seed=1) as candidate:
            for _ in range(100_000):
                candidate.f(1.0)

    with pytest.raises(CandidateFailed, match="CPU time"):
        run()


def test_usage_excludes_loading_and_counts_calls(sandbox: ZygoteSandbox, hook: Hook) -> None:
    program = Program("t = sum(range(3_000_000))\ndef f(x): return x\n")
    with sandbox.open(program, hook, SMALL, seed=1) as candidate:
        for _ in range(3):
            candidate.f(1.0)
        usage = candidate.usage
    assert usage.calls == 3
    assert 0.0 < usage.cpu_s < 0.02
    assert candidate.usage.peak_kb > 1000
    assert candidate.usage.calls == 3


def test_printed_text_is_kept_capped_and_tame(sandbox: ZygoteSandbox, hook: Hook) -> None:
    says = "print('\\x1b[2Jhello', x, file=sys.stderr); print('y' * 99999)"
    text = f"import sys\ndef f(x):\n    {says}\n    return x\n"
    with sandbox.open(Program(text), hook, Limits(output_kb=1), seed=1) as candidate:
        candidate.f(1.0)
        assert candidate.output.startswith(" [2Jhello 1.0\nyyy")
        candidate.f(2.0)
    assert len(candidate.output) == 1024
    with sandbox.open(GOOD, hook, SMALL, seed=1) as candidate:
        candidate.f(1.0)
    assert candidate.output == ""


def test_printed_text_survives_a_failure(sandbox: ZygoteSandbox, hook: Hook) -> None:
    program = Program("def f(x):\n    print('so far')\n    1 / 0\n")
    with (
        pytest.raises(CandidateFailed, match=r"^ZeroDivisionError: division by zero \(line 3, in f\)$"),
        sandbox.open(program, hook, SMALL, seed=1) as candidate,
    ):
        candidate.f(1.0)
    assert candidate.output == "so far\n"


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("def f(x):\n    raise ValueError('a' * 10**7)\n", Status.CRASH, "ValueError: aaa"),
        (
            "def f(x):\n    raise ValueError('\\x1b[31m\\x00\\ud800\\n\\nno')\n",
            Status.CRASH,
            "ValueError:  [31m",
        ),
        ("import os\ndef f(x): os._exit(0)\n", Status.CRASH, "left its process (exit code 0)"),
        ("import os\ndef f(x): os.abort()\n", Status.CRASH, "its process died by SIGABRT"),
        ("import os\ndef f(x): os.fork()\n", Status.VIOLATION, "os.fork is not allowed"),
        ("import os\ndef f(x): os.kill(1, 9)\n", Status.VIOLATION, "os.kill is not allowed"),
        ("x = 1\n", Status.INVALID, "defines no function 'f(x)'"),
        ("def f(x:\n", Status.INVALID, "does not compile: SyntaxError"),
        ("\0", Status.INVALID, "does not compile"),
        ("(" * 300 + ")" * 300, Status.INVALID, "does not compile"),
    ],
)
def test_reasons_help_and_harm_nobody(
    ask: Callable[..., tuple[Status, Any]], text: str, status: Status, reason: str
) -> None:
    found, told = ask(text)
    assert found is status, told
    assert told.startswith(reason)
    assert len(told) <= 600
    assert told.isprintable()


def test_forbidden_system_call_is_a_violation_without_the_guard(hook: Hook) -> None:
    with ZygoteSandbox(guard=False) as sandbox, pytest.raises(CandidateFailed) as caught:
        ask(sandbox, hook, Program("import os\ndef f(x): os.fork()\n"))
    assert caught.value.status is Status.VIOLATION


def test_wrong_arguments_are_the_problems_fault(sandbox: ZygoteSandbox, hook: Hook) -> None:
    with sandbox.open(GOOD, hook, SMALL, seed=1) as candidate:
        with pytest.raises(ProblemError, match=r"called f\(x\) wrongly"):
            candidate.f("two")
        with pytest.raises(ProblemError, match=r"called f\(x\) wrongly"):
            candidate.f(1.0, 2.0)
        with pytest.raises(ProblemError, match="two records"):
            candidate.f.rows([[1.0]], [[1.0]], [1])
        with pytest.raises(AttributeError, match="no entry point 'g'"):
            candidate.g  # noqa: B018
        assert candidate.f(1.0) == 2.0


def test_undeclared_size_is_the_problems_fault(sandbox: ZygoteSandbox) -> None:
    from evolve.types import Ints

    hook = Hook("g", (Entry("g", {"x": Float()}, Ints("jobs")),), Program(""))
    with (
        pytest.raises(ProblemError, match="'jobs' is not one of its parameters"),
        sandbox.open(GOOD, hook, SMALL, seed=1),
    ):
        pass


def test_computing_between_questions_counts(sandbox: ZygoteSandbox, hook: Hook) -> None:
    text = """
import os

def f(x):
    os.write(4, (8).to_bytes(4, "little") + b"A" + bytes(8))
    while True:
        pass
"""

    def run() -> None:
        with sandbox.open(Program(text), hook, Limits(cpu_s=0.1), seed=1) as candidate:
            candidate.f(1.0)
            time.sleep(1.5)
            assert candidate.usage.cpu_s > 0.1
            candidate.f(1.0)

    with pytest.raises(CandidateFailed) as caught:
        run()
    assert caught.value.status is Status.TIMEOUT
