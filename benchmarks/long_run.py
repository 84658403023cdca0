"""What a long campaign costs: memory of the controller as it grows, and how long `resume` takes to start.

Runs one campaign of cheap candidates (the built-in genetic programmer, a verifier of no cost, one
worker), prints the memory of the controlling process at each thousand candidates, then replays the
journal in a fresh process and prints the time from its start to the first step that it could begin.

    python benchmarks/long_run.py
    python benchmarks/long_run.py --candidates 20000 --runs runs
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLUGIN = Path(__file__).parent / "plugins" / "constant.py"


def resident_mib() -> float:
    """Return what this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def search(evaluations: int, folder: Path) -> None:
    """Run the search, without its finals, and print a line of JSON every thousand candidates."""
    from evolve.campaign import State
    from evolve.cli import compose
    from evolve.cli.config import settings, write_settings
    from evolve.cli.folder import SETTINGS
    from evolve.cli.proposing import prepare
    from evolve.types import Individual, Outcome

    given = {"problem": str(PLUGIN), "evaluations": evaluations, "workers": 1, "seed": 1, "simplify": 0}
    chosen = settings(given, None)
    setting = compose.Setting.of(chosen)
    (folder / "best").mkdir(parents=True)
    write_settings(chosen, folder / SETTINGS)
    journal = compose.begin(setting, folder, "measured elsewhere")
    marks = [evaluations * share // 20 for share in range(20, 0, -1)]

    def watch(state: State, _individual: Individual, _outcome: Outcome) -> None:
        done = state.progress.evaluated
        if marks and done >= marks[-1]:
            marks.pop()
            print(json.dumps({"candidates": done, "mib": round(resident_mib(), 1)}), flush=True)

    proposing = prepare(chosen, setting.brief, None)
    compose.conduct(setting, journal, folder, proposing, [watch])
    print(json.dumps({"after the finals": round(resident_mib(), 1)}), flush=True)


def restart(folder: Path) -> None:
    """Replay the journal as `evolve resume` does, and print how long it took, imports included."""
    began = time.perf_counter()
    from evolve.campaign import Campaign, Plan
    from evolve.campaign.charter import recorded_instances
    from evolve.campaign.ledger import Ledger
    from evolve.cli import compose
    from evolve.cli.config import read_settings
    from evolve.cli.folder import SETTINGS
    from evolve.cli.proposing import prepare
    from evolve.types import Split

    journal = compose.reopen(folder)
    chosen = read_settings(folder / SETTINGS)
    setting = compose.Setting.of(chosen)
    proposer = prepare(chosen, setting.brief, None).make(journal, folder)
    train = [instance.name for instance in recorded_instances(journal, Split.TRAIN)]
    campaign = Campaign(
        setting.brief,
        setting.start,
        setting.state(proposer, train),
        engine=setting.engine(folder),
        ledger=Ledger(journal),
        plan=Plan(lambda _progress: "measured", seed=chosen.seed),
    )
    campaign.search()
    seconds = time.perf_counter() - began
    found = {"seconds": round(seconds, 2), "cpu_s": round(time.process_time(), 2)}
    found["evaluated"] = campaign.progress.evaluated
    found["mib"] = round(resident_mib(), 1)
    print(json.dumps(found), flush=True)


def main() -> None:
    """Print memory by number of candidates, and the start of a resumed campaign."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--candidates", type=int, default=20_000)
    parser.add_argument("--runs", type=Path, help="Keep the run here.")
    parser.add_argument("--search", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--restart", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.search:
        search(options.candidates, options.search)
        return
    if options.restart:
        restart(options.restart)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.runs or Path(scratch)) / "long-run"
        arguments = [sys.executable, __file__, "--candidates", str(options.candidates)]
        subprocess.run([*arguments, "--search", str(folder)], check=True)
        subprocess.run([*arguments, "--restart", str(folder)], check=True)


if __name__ == "__main__":
    main()
