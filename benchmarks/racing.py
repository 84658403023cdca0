"""What racing and fingerprints save, what they miss, and whether the search ends as well.

Runs the same campaign (same seed, same budget, ordered) with both and without, side by side. Then
every candidate that racing dropped, and every one that was taken for an elder's equal, is evaluated
in full: a drop was wrong if the archive of that moment would have kept the candidate, an equality if
a value differs. Reported per seed and over all: instance evaluations saved, both error rates, and
the incumbent's primary objective on train and validation with and without.

    python benchmarks/racing.py smtt --evaluations 300 --seeds 5
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evolve.campaign import Campaign, Plan, State
from evolve.campaign.ledger import Ledger
from evolve.cli import compose
from evolve.cli.config import settings
from evolve.cli.folder import new_folder
from evolve.cli.proposing import prepare
from evolve.protocols import Engine, Task
from evolve.types import Evaluation, Individual, Split, Status


@dataclass(frozen=True)
class Course:
    """What one campaign came to.

    Attributes:
        train: Incumbent's primary objective on train.
        validation: On validation.
        instances: Instance evaluations spent on candidates.
        whole: What they would have been without ending early.
        dropped: Candidates that racing dropped.
        missed: Of those, how many the archive would have kept.
        same: Candidates taken for an elder's equal.
        mistaken: Of those, how many are not.
        cpu_s: CPU seconds of all evaluations.
    """

    train: float
    validation: float
    instances: int
    whole: int
    dropped: int
    missed: int
    same: int
    mistaken: int
    cpu_s: float


def course(problem: str, evaluations: int, seed: int, early: bool, workers: int, runs: Path) -> Course:
    """Run one campaign, then check every verdict."""
    chosen = settings(
        {
            "problem": problem,
            "evaluations": evaluations,
            "seed": seed,
            "ordered": True,
            "workers": workers,
            "racing": early,
            "fingerprints": early,
        },
        None,
    )
    setting = compose.Setting.of(chosen)
    folder = new_folder(runs, f"racing-{seed}-{early}")
    journal = compose.begin(setting, folder, "measured elsewhere")
    names = [instance.name for instance in setting.problem.verifier.instances(Split.TRAIN)]
    proposer = prepare(chosen, setting.brief).make(journal, folder)
    engine, ledger = setting.engine(folder), Ledger(journal)
    begin = setting.state(proposer, names)
    plan = Plan(setting.stop(), seed=seed, ordered=True, lag=chosen.lag)
    try:
        campaign = Campaign(setting.brief, setting.start, begin, engine=engine, ledger=ledger, plan=plan)
        campaign.search()
        found = list(ledger.individuals())
        checked = checks(setting, engine, found)
        incumbent = campaign.state.archive.incumbent
        assert incumbent is not None
        primary = setting.problem.objectives[0].name
        held = engine.submit(Task(incumbent.program, setting.hook.name, Split.VALIDATION, 1, 0)).result()
    finally:
        engine.close()
        journal.close()
    missed, mistaken = errors(begin, found, checked)
    spent = [one for one in found if one.costs]
    verdicts = [one.evaluation.screening for one in spent if one.evaluation.screening]
    return Course(
        train=incumbent.objectives[primary],
        validation=held.objectives[primary],
        instances=sum(answered(one) for one in spent),
        whole=sum(len(names) if not one.evaluation.failed else answered(one) for one in spent),
        dropped=sum(v.verdict == "dropped" for v in verdicts),
        missed=missed,
        same=sum(v.verdict == "same" for v in verdicts),
        mistaken=mistaken,
        cpu_s=sum(one.evaluation.cpu_s for one in spent),
    )


def answered(one: Individual) -> int:
    """Return how many instances a candidate answered itself."""
    found = one.evaluation.screening
    return found.seen if found is not None and not found.audited else len(one.evaluation.measurements)


def checks(setting: compose.Setting, engine: Engine, found: list[Individual]) -> dict[int, Evaluation]:
    """Return the full evaluation of every candidate whose evaluation ended early."""
    waiting = {
        one.step: engine.submit(Task(one.program, setting.hook.name, Split.TRAIN, one.step, one.step))
        for one in found
        if one.evaluation.screening is not None and not one.evaluation.screening.audited
    }
    return {step: future.result() for step, future in waiting.items()}


def errors(state: State, found: list[Individual], checked: dict[int, Evaluation]) -> tuple[int, int]:
    """Fold the search again; return how many drops and how many equalities were wrong."""
    archive, missed, mistaken = state.archive, 0, 0
    for one in found:
        verdict, full = one.evaluation.screening, checked.get(one.step)
        if verdict is not None and verdict.audited:
            missed += verdict.wrong and verdict.verdict == "dropped"
            mistaken += verdict.wrong and verdict.verdict == "same"
        elif full is not None and one.evaluation.status is Status.DROPPED:
            missed += full.ok and bool(archive.add(replace(one, evaluation=full))[1])
        elif full is not None:
            mistaken += values(full) != values(one.evaluation)
        if one.evaluation.ok:
            archive, _ = archive.add(one)
    return missed, mistaken


def values(evaluation: Evaluation) -> dict[str, Any]:
    """Return the values on every instance."""
    return {m.instance: dict(m.values) for m in evaluation.measurements}


def report(rows: list[tuple[int, Course, Course]]) -> None:
    """Print a line per seed and one for all."""
    for seed, early, full in rows:
        print(
            f"seed {seed}: saved {100 * (1 - early.instances / early.whole):.1f} % of instance evaluations; "
            f"{early.missed}/{early.dropped} drops wrong, {early.mistaken}/{early.same} equalities wrong; "
            f"train {early.train:.4g} (without {full.train:.4g}), "
            f"validation {early.validation:.4g} (without {full.validation:.4g}); "
            f"CPU {early.cpu_s / full.cpu_s:.2f} of that without"
        )
    ran = [early for _, early, _ in rows]
    saved = 1 - sum(c.instances for c in ran) / sum(c.whole for c in ran)
    drops, wrong = sum(c.dropped for c in ran), sum(c.missed for c in ran)
    equal, mistaken = sum(c.same for c in ran), sum(c.mistaken for c in ran)
    print(
        f"all: saved {100 * saved:.1f} %; drops wrong {wrong}/{drops} ({100 * wrong / max(drops, 1):.2f} %); "
        f"equalities wrong {mistaken}/{equal} ({100 * mistaken / max(equal, 1):.2f} %)"
    )
    for split in ("train", "validation"):
        pairs = np.array([[getattr(early, split), getattr(full, split)] for _, early, full in rows])
        medians = np.median(pairs, axis=0)
        spread = np.subtract(*np.quantile(pairs[:, 1], [0.75, 0.25]))
        print(
            f"incumbent on {split}: median {medians[0]:.4g}, without {medians[1]:.4g} "
            f"(quartiles of the latter {spread:.3g} apart)"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problem", nargs="?", default="smtt")
    parser.add_argument("--evaluations", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            began = time.monotonic()
            pair = [
                course(options.problem, options.evaluations, seed, early, options.workers, Path(folder))
                for early in (True, False)
            ]
            rows.append((seed, *pair))
            print(f"seed {seed} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            if not options.json:
                report(rows[-1:])
                sys.stdout.flush()
    if options.json:
        print(json.dumps([{"seed": s, "early": asdict(a), "full": asdict(b)} for s, a, b in rows], indent=1))
    else:
        report(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
