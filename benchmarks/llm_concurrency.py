"""How near proposals that wait for a model come to the ideal, and how much memory that takes.

A model on loopback answers each request after a second. 600 proposals with 32 in flight would
ideally take 600 / 32 = 18.75 s; printed is the time from the first request to the last answer, and
the memory of the framework's whole process tree (the model's server is not counted). Evaluations
cost nothing. If OpenEvolve is installed (`openevolve-run` on the PATH, or given by --openevolve), it
does the same work in the same run.

    python benchmarks/llm_concurrency.py
    python benchmarks/llm_concurrency.py --proposals 128 --openevolve v/bin/openevolve-run
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "tests" / "evolve" / "models" / "loopback.py"
PLUGIN = ROOT / "benchmarks" / "plugins" / "constant.py"
TIMEOUT_S = 900
SAMPLE_S = 0.2
PEER_CONFIG = """
max_iterations: {proposals}
random_seed: 42
diff_based_evolution: false
llm:
  api_base: "{url}"
  api_key: "fake"
  models: [{{name: "test", weight: 1.0}}]
evaluator: {{parallel_evaluations: {width}, timeout: 60}}
"""
PEER_PROGRAM = "# EVOLVE-BLOCK-START\nX = 0.0\n\n\ndef solve():\n    return X\n# EVOLVE-BLOCK-END\n"
PEER_EVALUATOR = """
import importlib.util


def evaluate(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {"combined_score": 1.0 / (1.0 + abs(float(module.solve()) - 3.0))}
"""


@dataclass
class Work:
    """What is to be done."""

    proposals: int
    width: int
    latency_s: float

    @property
    def ideal_s(self) -> float:
        """Seconds that it takes if nothing but the model takes time."""
        return self.proposals / self.width * self.latency_s


@contextmanager
def server(latency_s: float) -> Iterator[str]:
    """Run the model; yield its address."""
    arguments = [sys.executable, str(SERVER), "--latency", str(latency_s)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                todo += map(int, path.read_text().split())
            except OSError:
                continue
    return found


def memory_mb(pid: int) -> tuple[float, float]:
    """Return proportional and resident memory of a process tree; the latter counts shared pages twice."""
    pss = rss = 0
    for one in tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
        pss += sizes.get("Pss", 0)
        rss += sizes.get("Rss", 0)
    return pss / 1024, rss / 1024


def measure(name: str, arguments: Sequence[str], url: str, work: Work, folder: Path) -> None:
    """Run a command, watch its memory, and print what it took."""
    environment = {**os.environ, "OPENAI_API_KEY": "fake-key-for-loopback"}
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = (0.0, 0.0)
    with (folder / "out.log").open("w") as log:
        process = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=log, stderr=log)
        while process.poll() is None:
            peak = max(peak, memory_mb(process.pid))
            if time.monotonic() - began > TIMEOUT_S:
                process.kill()
            time.sleep(SAMPLE_S)
    whole_s = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    stats = json.loads(urllib.request.urlopen(f"{url}/stats").read())
    if process.returncode or stats["requests"] < work.proposals:
        print(f"{name}: exit {process.returncode} after {stats['requests']} requests; last lines:")
        print("\n".join((folder / "out.log").read_text(errors="replace").splitlines()[-5:]))
        return
    span_s = (stats["last"] - stats["first"]) * work.proposals / stats["requests"]
    print(
        f"{name:20s} {span_s:6.1f} s = {span_s / work.ideal_s:.2f} × ideal   "
        f"{whole_s:6.1f} s in all, {cpu_s:5.1f} s of CPU   "
        f"{peak[0]:5.0f} MB proportional, {peak[1]:5.0f} MB resident   {stats['most_in_flight']} in flight"
    )


def ours(work: Work, folder: Path) -> None:
    """Measure this framework."""
    with server(work.latency_s) as url:
        given: dict[str, Any] = {
            "evaluations": work.proposals,
            "llm-concurrency": work.width,
            "seed": 1,
            "runs": folder / "runs",
            "model": f"openai/test@{url}/v1",
        }
        options = [text for key, value in given.items() for text in (f"--{key}", str(value))]
        measure("evolve", [sys.executable, "-m", "evolve", "run", str(PLUGIN), *options], url, work, folder)


def theirs(command: str, work: Work, folder: Path) -> None:
    """Measure OpenEvolve."""
    (folder / "program.py").write_text(PEER_PROGRAM)
    (folder / "evaluator.py").write_text(PEER_EVALUATOR)
    with server(work.latency_s) as url:
        config = PEER_CONFIG.format(proposals=work.proposals, width=work.width, url=f"{url}/v1")
        (folder / "config.yaml").write_text(config)
        options = ["--config", "config.yaml", "--iterations", str(work.proposals), "--output", "out"]
        measure("OpenEvolve", [command, "program.py", "evaluator.py", *options], url, work, folder)


def main() -> None:
    """Print ours, and theirs where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--proposals", type=int, default=600)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--latency", type=float, default=1.0)
    parser.add_argument("--openevolve", default=shutil.which("openevolve-run"))
    options = parser.parse_args()
    work = Work(options.proposals, options.width, options.latency)
    print(
        f"{work.proposals} proposals of {work.latency_s:g} s, {work.width} in flight: "
        f"ideally {work.ideal_s:.2f} s"
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ours").mkdir()
        ours(work, Path(folder) / "ours")
        if options.openevolve:
            (Path(folder) / "theirs").mkdir()
            theirs(str(Path(options.openevolve).resolve()), work, Path(folder) / "theirs")
        else:
            print("OpenEvolve is not installed here: pip install openevolve, or give --openevolve")


if __name__ == "__main__":
    main()
