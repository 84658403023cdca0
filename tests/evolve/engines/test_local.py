"""The pool of workers outlives its workers and ends with its parent."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evolve.cli.worker import make_worker
from evolve.engines.local import LocalEngine
from evolve.errors import ProblemError, SandboxUnavailable
from evolve.protocols import Task
from evolve.types import Program, Split, Status

BEST = Program("def score(bin, item):\n    return -bin.free\n")
SLOW = Program(
    "def score(bin, item):\n    t = 0\n    for k in range(20000):\n        t += k\n    return -bin.free\n"
)


def task(program: Program, step: int = 1) -> Task:
    return Task(program, "score", Split.TRAIN, 5, step)


@pytest.fixture
def engine(plugin: Path) -> Iterator[LocalEngine]:
    made = LocalEngine(functools.partial(make_worker, str(plugin), False, None), 2)
    yield made
    made.close(cancel=True)


def workers_of(pid: int) -> list[int]:
    """Return the worker processes below `pid`."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = []
    for child in map(int, children):
        try:
            if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                found.append(child)
        except OSError:
            continue
    return found


def test_evaluations_run_side_by_side_and_agree(engine: LocalEngine) -> None:
    futures = [engine.submit(task(BEST, step)) for step in range(6)]
    results = [future.result(60) for future in futures]
    assert {tuple(r.objectives.items()) for r in results} == {tuple(results[0].objectives.items())}
    assert results[0].ok
    assert engine.workers == 2
    assert len(workers_of(os.getpid())) == 2


def test_work_of_a_killed_worker_is_run_again(engine: LocalEngine) -> None:
    assert engine.submit(task(BEST)).result(60).ok
    futures = [engine.submit(task(SLOW, step)) for step in range(4)]
    time.sleep(0.3)
    for worker in workers_of(os.getpid()):
        os.kill(worker, signal.SIGKILL)
    assert [future.result(120).status for future in futures] == [Status.OK] * 4


def test_an_error_of_the_problem_reaches_the_caller(tmp_path: Path, plugin: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(plugin.read_text().replace('return {"bins"', 'return {"bin_count"'))
    engine = LocalEngine(functools.partial(make_worker, str(broken), False, None), 1)
    with pytest.raises(ProblemError, match="has no value `bins`"):
        engine.submit(task(BEST)).result(60)
    engine.close()


def test_a_plugin_that_does_not_load_in_a_worker_says_why(tmp_path: Path) -> None:
    engine = LocalEngine(functools.partial(make_worker, str(tmp_path / "gone.py"), False, None), 1)
    with pytest.raises(Exception, match="no such file"):
        engine.submit(task(BEST)).result(60)
    engine.close()


def test_closing_twice_is_harmless_and_leaves_no_process(plugin: Path) -> None:
    engine = LocalEngine(functools.partial(make_worker, str(plugin), False, None), 1)
    assert engine.submit(task(BEST)).result(60).ok
    before = workers_of(os.getpid())
    engine.close()
    engine.close(cancel=True)
    assert not set(before) & set(workers_of(os.getpid()))


def test_after_closing_work_is_refused_not_lost_silently(plugin: Path) -> None:
    engine = LocalEngine(functools.partial(make_worker, str(plugin), False, None), 1)
    engine.close()
    with pytest.raises(SandboxUnavailable, match="closed"):
        engine.submit(task(BEST)).result(10)


PARENT = """
import functools, sys, time
from evolve.cli.worker import make_worker
from evolve.engines.local import LocalEngine
from evolve.protocols import Task
from evolve.types import Program, Split
if __name__ == "__main__":
    engine = LocalEngine(functools.partial(make_worker, sys.argv[1], False, None), 2)
    program = Program("def score(bin, item):\\n    return -bin.free\\n")
    print(engine.submit(Task(program, "score", Split.TRAIN, 5, 1)).result().status, flush=True)
    time.sleep(600)
"""


def test_nothing_survives_a_parent_that_is_killed(tmp_path: Path, plugin: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(plugin)], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline().strip() == "ok"
    family = workers_of(parent.pid)
    assert family
    parent.kill()
    parent.wait()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in family):
        assert time.monotonic() < end, "a worker outlived its parent"
        time.sleep(0.05)
