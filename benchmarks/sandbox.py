"""What isolation costs, beside a fresh process and `multiprocessing` in the same run.

Usage: python benchmarks/sandbox.py [--rounds N] [--json]

Everything is measured in interleaved rounds, so that noise of the machine hits all contenders alike;
medians are reported. Exits with 1 if a target of docs/security.md is missed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

import numpy as np

from evolve.sandbox import ZygoteSandbox
from evolve.types import Array, Entry, Float, Hook, Int, Ints, Limits, Program, Record

LIMITS = Limits(cpu_s=60.0)
SOLVE = "import numpy as np\ndef solve(p, m):\n    return [j % m for j in range(len(p))]\n"
OFFLINE = Hook(
    "offline",
    (Entry("solve", {"p": Array("float64", ("jobs",)), "m": Int(1)}, Ints("p", 0, "m")),),
    Program(""),
)
RULE = "def priority(job, state):\n    return job.weight / job.time\n"
ONLINE = Hook(
    "online",
    (
        Entry(
            "priority",
            {
                "job": Record({"time": Float(), "weight": Float(), "due": Float()}),
                "state": Record({"now": Float(), "waiting": Int()}),
            },
            Float(),
        ),
    ),
    Program(""),
)
JOBS = np.linspace(1.0, 9.0, 200)
TARGETS = {"process_ratio": 20.0, "calls_per_s": 15_000.0, "two_pairs": 1.7}


def evaluate(sandbox: ZygoteSandbox) -> None:
    with sandbox.open(Program(SOLVE), OFFLINE, LIMITS, seed=1) as candidate:
        candidate.solve(JOBS, 8)


def _child() -> None:
    import numpy as np

    np.arange(200) % 8


def spawn() -> None:
    process = multiprocessing.get_context("spawn").Process(target=_child)
    process.start()
    process.join()


def fresh() -> None:
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)


def seconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def one_instance(sandbox: ZygoteSandbox, rounds: int) -> dict[str, float]:
    """Return median seconds of one candidate on one instance, everything included.

    "sustained" is a burst of evaluations without a pause, so that forking the next guest and reaping
    the last one are paid for; "with a spare" pauses, as a scorer does while it simulates and scores.
    """
    times: dict[str, list[float]] = {"sustained": [], "with a spare": [], "fresh": [], "spawn": []}
    burst = 20
    for _ in range(rounds):
        times["sustained"].append(seconds(lambda: [evaluate(sandbox) for _ in range(burst)]) / burst)  # type: ignore[func-returns-value]
        for _ in range(3):
            time.sleep(0.02)
            times["with a spare"].append(seconds(lambda: evaluate(sandbox)))
        times["fresh"].append(seconds(fresh))
        times["spawn"].append(seconds(spawn))
    return {name: statistics.median(values) for name, values in times.items()}


def calls_per_second(sandbox: ZygoteSandbox, rounds: int, calls: int = 2000) -> float:
    rates = []
    with sandbox.open(Program(RULE), ONLINE, LIMITS, seed=1) as candidate:
        ask, job, state = candidate.priority, (2.0, 3.0, 4.0), (5.0, 6)
        for _ in range(max(rounds, 5)):
            started = time.perf_counter()
            for _ in range(calls):
                ask(job, state)
            rates.append(calls / (time.perf_counter() - started))
    return statistics.median(rates)


def seconds_per_row(sandbox: ZygoteSandbox, rounds: int) -> float:
    rng = np.random.default_rng(1)
    counts = [50] * 100
    rows = [rng.random(5000) + 1.0 for _ in range(3)]
    state = [rng.random(100), np.arange(100)]
    with sandbox.open(Program(RULE), ONLINE, LIMITS, seed=1) as candidate:
        times = [
            seconds(lambda: candidate.priority.rows(rows, state, counts)) for _ in range(max(rounds, 5) * 4)
        ]
    return statistics.median(times) / sum(counts)


def _pair(core: int, go: Event, out: Queue[int], window_s: float) -> None:
    os.sched_setaffinity(0, {core})
    with ZygoteSandbox(core=core) as sandbox:
        evaluate(sandbox)
        out.put(0)
        go.wait()
        done, until = 0, time.perf_counter() + window_s
        while time.perf_counter() < until:
            evaluate(sandbox)
            done += 1
        out.put(done)


def pairs(cores: list[int], window_s: float) -> float:
    """Return evaluations per second of one pair per core."""
    context = multiprocessing.get_context("spawn")
    go, out = context.Event(), context.Queue()
    workers = [context.Process(target=_pair, args=(core, go, out, window_s)) for core in cores]
    for worker in workers:
        worker.start()
    for _ in workers:
        out.get()
    go.set()
    done = sum(out.get() for _ in workers)
    for worker in workers:
        worker.join()
    return done / window_s


def measure(rounds: int) -> dict[str, float | str]:
    cores = sorted(os.sched_getaffinity(0))
    result: dict[str, float | str] = {}
    if len(cores) >= 2:
        singles, doubles = [], []
        for _ in range(max(rounds // 3, 2)):
            singles += [pairs([cores[0]], 1.5), pairs([cores[1]], 1.5)]
            doubles.append(pairs(cores[:2], 1.5))
        result["two_pairs"] = statistics.median(doubles) / statistics.median(singles)
    os.sched_setaffinity(0, {cores[0]})
    with ZygoteSandbox(core=cores[0]) as sandbox:
        result["level"] = sandbox.level
        evaluate(sandbox)
        times = one_instance(sandbox, rounds)
        result |= {f"{name.replace(' ', '_')}_ms": 1000 * value for name, value in times.items()}
        result["process_ratio"] = times["fresh"] / times["sustained"]
        result["process_ratio_with_a_spare"] = times["fresh"] / times["with a spare"]
        result["calls_per_s"] = calls_per_second(sandbox, rounds)
        result["us_per_row"] = 1e6 * seconds_per_row(sandbox, rounds)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.rounds)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            shown = value if isinstance(value, str) else f"{value:.3g}"
            wanted = f"   (target {TARGETS[name]:g})" if name in TARGETS else ""
            print(f"{name:28} {shown}{wanted}")
    missed = [name for name, target in TARGETS.items() if float(result.get(name, target)) < target]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
