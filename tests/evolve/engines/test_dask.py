"""Workers of a cluster come, go and die; what they return is what local ones return."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="needs the extra `dask`")

from evolve.cli.remote import unfit
from evolve.cli.worker import make_remote
from evolve.engines.cluster import Cluster
from evolve.engines.dask import DaskEngine
from evolve.engines.remote import Supply
from evolve.errors import SandboxUnavailable, UsageError
from evolve.plugins import load_problem, pack
from evolve.protocols import Task
from evolve.types import Program, Split, Status

BEST = "def score(bin, item):\n    return -bin.free\n"
SLOW = "def score(bin, item):\n    t = 0\n    for k in range({}):\n        t += k\n    return -bin.free\n"


def start(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


class Machines:
    """A scheduler and workers on loopback, each a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        file = home / "scheduler.json"
        self.processes = [
            start("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file)
        ]
        end = time.monotonic() + 60
        while not (file.is_file() and file.stat().st_size):
            assert time.monotonic() < end, "no scheduler"
            time.sleep(0.05)
        self.address = str(json.loads(file.read_text())["address"])

    def worker(self, *arguments: object) -> subprocess.Popen[bytes]:
        made = start(
            "worker", self.address, "--no-nanny", "--nthreads", 1, "--no-dashboard", "--memory-limit", 0,
            "--local-directory", self.home, *arguments,
        )  # fmt: skip
        self.processes.append(made)
        return made

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path)
    yield made
    made.close()


def engine_on(machines: Machines, plugin: Path, **rest: object) -> DaskEngine:
    problem = load_problem(str(plugin))
    make = partial(make_remote, unsafe=False, secret=None)
    admit = partial(unfit, {"problem": problem.digest, "sandbox": "good"})
    return DaskEngine(Cluster(machines.address, 0), Supply("k", pack(str(plugin)), make), admit, **rest)


def task(text: str, step: int = 1) -> Task:
    return Task(Program(text), "score", Split.TRAIN, 5, step)


def busy(engine: DaskEngine) -> list[str]:
    return [seat.address for seat in engine._seats.values() if seat.job is not None]


def wait_until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def test_a_killed_workers_work_runs_again_elsewhere_and_newcomers_are_used(
    machines: Machines, plugin: Path
) -> None:
    first = machines.worker()
    engine = engine_on(machines, plugin)
    expected = engine.submit(task(BEST)).result(60)
    assert expected.ok
    assert engine.workers == 1
    second = machines.worker()
    wait_until(lambda: engine.workers == 2)
    futures = [engine.submit(task(SLOW.format(20_000), step)) for step in range(2)]
    wait_until(lambda: len(busy(engine)) == 2)
    first.kill()
    results = [future.result(120) for future in futures]
    assert [r.status for r in results] == [Status.OK] * 2
    assert all(r.objectives["excess"] == expected.objectives["excess"] for r in results)
    assert engine.workers == 1
    deadly = engine.submit(task(SLOW.format(200_000), 9))
    wait_until(lambda: len(busy(engine)) == 1)
    before = busy(engine)
    second.kill()
    third = machines.worker()
    wait_until(lambda: busy(engine) not in (before, []))
    third.kill()
    result = deadly.result(60)
    assert (result.status, result.reason) == (Status.CRASH, "2 workers died while they evaluated it")
    engine.close(cancel=True)
    with pytest.raises(SandboxUnavailable, match="closed"):
        engine.submit(task(BEST)).result(10)


def test_what_does_not_fit_is_told_before_the_first_evaluation(machines: Machines, plugin: Path) -> None:
    machines.worker("--resources", "gpu=1")
    with pytest.raises(UsageError, match="tagged gpu, machine=m4, and there is none"):
        engine_on(machines, plugin, needs=("gpu", "machine=m4"))
    with pytest.raises(UsageError, match="weaker than 'strong' here"):
        DaskEngine(
            Cluster(machines.address, 0),
            Supply("k", pack(str(plugin)), partial(make_remote, unsafe=True, secret=None)),
            partial(unfit, {"problem": load_problem(str(plugin)).digest, "sandbox": "strong"}),
        )
    engine = engine_on(machines, plugin, needs=("gpu",))
    assert engine.submit(task(BEST)).result(60).ok
    engine.close()
    older = machines.home / "older.py"
    older.write_text("import evolve\n\nevolve.__version__ = '0.0.0'\n")
    machines.worker("--resources", "gpu=1", "--preload", older)
    wait_until(lambda: len(Cluster(machines.address, 0).workers()) == 2)
    with pytest.raises(UsageError, match=r"worker tcp://\S+: it has evolve 0\.0\.0 instead of"):
        engine_on(machines, plugin, needs=("gpu",))


def test_nobody_there_is_one_line() -> None:
    with pytest.raises(UsageError, match="no Dask scheduler answers there"):
        Cluster("tcp://127.0.0.1:9", 0)


CAMPAIGN = ["--evaluations", "30", "--seed", "5", "--ordered", "--simplify", "0", "--json"]


def test_the_front_is_that_of_the_local_engine_although_a_worker_dies(
    machines: Machines, plugin: Path
) -> None:
    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "evolve", "run", str(plugin), *CAMPAIGN, *arguments]
        return subprocess.Popen(
            command, cwd=machines.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def evaluated() -> int:
        logs = list(machines.home.glob("far/*/log.jsonl"))
        return len(logs[0].read_text().splitlines()) if logs else 0

    victim, _ = machines.worker(), machines.worker()
    far = run("--engine", f"dask:{machines.address}", "--spot-check", "0.2", "--runs", "far")
    near = run("--runs", "near")
    wait_until(lambda: evaluated() > 1 or far.poll() is not None, 120)
    os.kill(victim.pid, signal.SIGKILL)
    fronts = []
    for process in (far, near):
        out, err = process.communicate(timeout=200)
        assert process.returncode == 0, err
        fronts.append([(r["program"], r["step"], r["objectives"]) for r in json.loads(out)["front"]])
    assert fronts[0] == fronts[1]
    assert fronts[0], "an empty front agrees with anything"
