"""Kill a campaign in every way there is, resume it, and prove that nothing was lost.

`SIGKILL` hits the controlling process, its workers, zygotes and candidates at random moments; the disk is
full (a limit on the size of files, and a small tmpfs where one may be mounted), the journal is locked by
another program, the model server is killed and comes back (`outages.py`). After each stop the journal is
checked and `evolve resume` goes on. At the end each campaign is compared with one that nobody disturbed.

    python benchmarks/chaos.py --kills 100 --outages 6
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from pathlib import Path

import outages
from havoc import ENDLESS, VICTIMS, Broken, Chaos


def killed(chaos: Chaos, kills: int, locked_s: float) -> dict[str, object]:
    """Kill a campaign and everything in it, lock its journal, and limit its files; return how it ended."""
    chaos.begin(ENDLESS)
    while sum(chaos.done.values()) < kills:
        chaos.kill()
    chaos.busy(locked_s)
    chaos.full_disk()
    chaos.end()
    chaos.sound()
    budget = chaos.evaluated() + 12
    chaos.resume(budget)
    result = json.loads(chaos.wait())
    chaos.complete(budget)
    return {"evaluations": budget, "front": chaos.compare(result, budget)}


def run(options: argparse.Namespace, home: Path) -> dict[str, object]:
    """Do everything, each kind to a campaign of its own; return what was survived.

    Raises:
        Broken: An invariant does not hold.
    """
    rng = random.Random(options.seed)
    folders = {kind: home / kind for kind in ("kills", "disk", "model")}
    each = {kind: Chaos(folder, rng) for kind, folder in folders.items()}
    for folder in folders.values():
        folder.mkdir()
    found: dict[str, object] = {}
    if options.kills:
        found = killed(each["kills"], options.kills, options.locked)
    missing = ""
    if options.outages:
        missing = outages.small_disk(each["disk"])
        outages.model_away(each["model"], options.outages, 8 * (options.outages + 1))
    survived = sum((chaos.done for chaos in each.values()), Counter[str]())
    return {
        "survived": dict(survived),
        "kills": sum(survived[victim] for victim in VICTIMS),
        "invariants checked": sum(chaos.checks for chaos in each.values()),
        **found,
        **({"left out": missing} if missing else {}),
    }


def main() -> None:
    """Print what was survived; exit 1 with the first invariant that does not hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--outages", type=int, default=6, help="Of the model; 0 for neither model nor tmpfs.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--locked", type=float, default=12.0, help="Seconds that the journal is locked.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = run(options, Path(folder))
        except Broken as broken:
            raise SystemExit(f"chaos: {broken}") from broken
    print(json.dumps(found))


if __name__ == "__main__":
    main()
