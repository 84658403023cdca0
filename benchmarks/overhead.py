"""What the framework itself costs per candidate, with a verifier of no cost.

Runs a campaign whose proposer edits constants only and whose verifier asks one question, at two
lengths, and prints CPU time per candidate of the whole process tree (propose, sandbox, journal,
archive; start-up left out by subtracting a campaign of 20 candidates).

    python benchmarks/overhead.py
    python benchmarks/overhead.py --short 200 --long 5000

With `--peers` it runs other frameworks, each from its own environment, on one trivial task with one
stand-in model on loopback (`quality/trivial.py`), all in one run, alternating, and prints CPU per candidate
of the whole process tree, start-up and everything at the end included; CPU of each candidate beyond the
shortest length; wall time; and the memory of the largest process. Ours are isolated and end with held-out
scores and a report; theirs run unprotected.

    python benchmarks/overhead.py --peers --openevolve VENV --shinka VENV --skydiscover VENV \
        --lengths 50 200 --repeats 3
    python benchmarks/overhead.py --peers --openevolve VENV --skydiscover VENV --hook long \
        --lengths 200 1000 --repeats 1
    python benchmarks/overhead.py --peers --openevolve VENV --hook long --workers 2 \
        --latency 1 --requests 32 --lengths 200 1000 --repeats 1
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import evolve

PLUGIN = Path(__file__).parent / "plugins" / "constant.py"
NUMBER = Path(__file__).parent / "plugins" / "number.py"
PEERS = ("openevolve", "shinka", "skydiscover")
BASE = 20


def tree_cpu_s(evaluations: int, folder: Path) -> float:
    """Run one campaign in a process of its own and return the CPU seconds of its whole tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    arguments = [sys.executable, __file__, "--one", str(evaluations), "--runs", str(folder)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    evaluated = json.loads(done.stdout)["evaluations"]
    if evaluated != evaluations:
        raise SystemExit(f"asked for {evaluations} evaluations, got {evaluated}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one(evaluations: int, runs: Path) -> None:
    """Run the campaign in this process and print its summary."""
    from evolve.cli import compose
    from evolve.cli.config import settings
    from evolve.cli.folder import new_folder
    from evolve.cli.proposing import Proposing
    from evolve.proposers.genetic import Genetic

    chosen = settings({"problem": str(PLUGIN), "evaluations": evaluations, "workers": 1, "seed": 1}, None)
    setting = compose.Setting.of(chosen)
    only_constants = Genetic(setting.hook, setting.problem.objectives, weights={"constant": 1.0}, adapt=False)
    folder = new_folder(runs, "overhead")
    journal = compose.begin(setting, folder, "measured elsewhere")
    proposing = Proposing(lambda _journal, _folder: only_constants)
    numbers = compose.conduct(setting, journal, folder, proposing)
    print(json.dumps({"evaluations": numbers.evaluations}))


def trial(framework: str, evaluations: int, seed: int, options: argparse.Namespace) -> None:
    """Run one framework on the trivial task in a folder of its own, and print what it cost."""
    from quality import frameworks, trivial

    from evolve.plugins import load_problem

    problem = load_problem(str(NUMBER))
    (hook,) = (hook for hook in problem.hooks if hook.name == options.hook)
    home = getattr(options, framework, None)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        one_trial = frameworks.Trial(
            problem, str(NUMBER), hook, evaluations, seed, place, options.workers, options.requests
        )
        cost = trivial.measured(framework, one_trial, home and home.absolute(), options.latency)
    cost["cpu_ms"] = 1000 * cost["cpu_s"] / max(cost["evaluated"], 1)
    cost["mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"framework": framework, "asked": evaluations, **cost}))


def peers(options: argparse.Namespace) -> None:
    """Run every framework at every length, alternating, and print medians as a table."""
    # An installer leaves a package compiled, as it left the peers; a checkout may not be.
    compileall.compile_dir(Path(evolve.__file__).parent, quiet=1)
    names = ["evolve", *(name for name in PEERS if getattr(options, name))]
    homes = [text for name in names[1:] for text in (f"--{name}", str(getattr(options, name)))]
    rows: dict[tuple[str, int], list[dict[str, float]]] = {}
    for seed in range(1, options.repeats + 1):
        for length in options.lengths:
            for name in names:
                if seed > 1 and name in options.once:
                    continue
                chosen = ["--trial", name, str(length), str(seed), "--hook", options.hook]
                chosen += ["--workers", str(options.workers), "--requests", str(options.requests)]
                chosen += ["--latency", str(options.latency), *homes]
                arguments = [sys.executable, __file__, *chosen]
                done = subprocess.run(arguments, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(f"{name}: {done.stderr[-1500:]}")
                row = json.loads(done.stdout.splitlines()[-1])
                rows.setdefault((name, length), []).append(row)
                print(json.dumps(row), file=sys.stderr, flush=True)
    show(rows)


def show(rows: dict[tuple[str, int], list[dict[str, float]]]) -> None:
    """Print the medians of rows, by framework and length, as a table."""
    names = list(dict.fromkeys(name for name, _ in rows))
    lengths = sorted({length for _, length in rows})
    print(
        "| framework | asked | evaluated | CPU a candidate, ms | each beyond the shortest run, ms | wall, s "
        "| largest process, MiB |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for length in lengths:
        for name in (name for name in names if (name, length) in rows):
            cells = {
                key: statistics.median(row[key] for row in rows[name, length])
                for key in ("evaluated", "cpu_ms", "wall_s", "mib")
            }
            shortest = rows[name, lengths[0]]
            base = statistics.median(row["cpu_ms"] * row["evaluated"] for row in shortest)
            more = cells["evaluated"] - statistics.median(row["evaluated"] for row in shortest)
            beyond = (cells["cpu_ms"] * cells["evaluated"] - base) / more if more > 0 else float("nan")
            print(
                f"| {name} | {length} | {cells['evaluated']:g} | {cells['cpu_ms']:.1f} "
                f"| {beyond:.1f} | {cells['wall_s']:.1f} | {cells['mib']:.0f} |"
            )


def main() -> None:
    """Print milliseconds of CPU per candidate at both lengths, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=int, default=200)
    parser.add_argument("--long", type=int, default=5000)
    parser.add_argument("--one", type=int)
    parser.add_argument("--runs", type=Path)
    parser.add_argument("--peers", action="store_true", help="Compare with other frameworks.")
    parser.add_argument("--openevolve", type=Path, help="Environment with openevolve.")
    parser.add_argument("--shinka", type=Path, help="Environment with shinka-evolve.")
    parser.add_argument("--skydiscover", type=Path, help="Environment with skydiscover.")
    parser.add_argument("--once", nargs="*", default=[], help="Frameworks to run in the first repeat only.")
    parser.add_argument("--hook", default="short", choices=["short", "long"], help="Size of the program.")
    parser.add_argument("--lengths", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1, help="Of evolve, OpenEvolve and ShinkaEvolve.")
    parser.add_argument("--latency", type=float, default=0.0, help="Seconds the model takes to answer.")
    parser.add_argument("--requests", type=int, help="To the model at once; --workers if not given.")
    parser.add_argument("--rows", type=Path, help="Only print the table of rows that `--peers` reported.")
    parser.add_argument("--trial", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.requests = options.requests or options.workers
    if options.trial:
        name, length, seed = options.trial
        trial(name, int(length), int(seed), options)
        return
    if options.rows:
        found: dict[tuple[str, int], list[dict[str, float]]] = {}
        for row in map(json.loads, options.rows.read_text().splitlines()):
            found.setdefault((row["framework"], row["asked"]), []).append(row)
        show(found)
        return
    if options.peers:
        peers(options)
        return
    if options.one:
        one(options.one, options.runs)
        return
    with tempfile.TemporaryDirectory() as folder:
        base = tree_cpu_s(BASE, Path(folder))
        cost = {}
        for evaluations in (options.short, options.long):
            spent = tree_cpu_s(evaluations, Path(folder)) - base
            cost[evaluations] = 1000 * spent / (evaluations - BASE)
            print(f"{evaluations:6d} candidates: {cost[evaluations]:.2f} ms of CPU each")
    print(f"ratio: {cost[options.long] / cost[options.short]:.2f}  (cores: {len(os.sched_getaffinity(0))})")


if __name__ == "__main__":
    main()
