"""What racing and fingerprints save, what they miss, and whether the search ends as well.

Runs the same campaign (same seed, same budget, ordered) with both and without, side by side. Then
every candidate that racing dropped, and every one that was taken for an elder's equal, is evaluated
in full: a drop was wrong if the archive of that moment would have kept the candidate, an equality if
a value differs. Reported per seed and over all: instance evaluations saved, both error rates, and
the incumbent's primary objective on train and validation with and without. "In hindsight" is what the
rule would have said of the candidates of the campaign without early ends, which it had no part in.

    python benchmarks/racing.py smtt --evaluations 300 --seeds 5
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evolve.campaign import Campaign, Plan, State
from evolve.campaign.ledger import Ledger
from evolve.campaign.screener import PACES
from evolve.cli import compose
from evolve.cli.config import settings
from evolve.cli.folder import new_folder
from evolve.cli.proposing import prepare
from evolve.evaluation.screening import Judge
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
        hindsight: Without early ends, by pace: candidates that racing would have dropped, and of those,
            how many the archive would have kept.
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
    hindsight: dict[str, tuple[int, int]]


def course(given: dict[str, Any], pace: str, runs: Path, paces: Sequence[str] = ()) -> Course:
    """Run one campaign, then check every verdict.

    Args:
        given: Its settings, as far as they do not concern early ends.
        pace: How soon evaluations end early; "" for not at all.
        runs: Where to put it.
        paces: To be judged by in hindsight.
    """
    early = {"racing": bool(pace), "fingerprints": bool(pace), "pace": pace}
    chosen = settings(given | early, None)
    seed: int = given["seed"]
    setting = compose.Setting.of(chosen)
    folder = new_folder(runs, f"racing-{seed}-{pace}")
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
        hindsight={name: hindsight(setting, begin, found, name) for name in paces},
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


def hindsight(setting: compose.Setting, state: State, found: list[Individual], pace: str) -> tuple[int, int]:
    """Return how many candidates of a campaign without early ends a pace would have dropped, and missed."""
    objectives = setting.problem.objectives
    instances = tuple(setting.problem.verifier.instances(Split.TRAIN))
    archive, dropped, missed = state.archive, 0, 0
    assert state.screener is not None
    screener = replace(state.screener, racing=True, pace=PACES[pace])
    for one in found:
        screen = screener.screen(archive, one.step) if one.costs and one.evaluation.ok else None
        if screen is not None:
            judge = Judge(screen, objectives, instances)
            by_name = {m.instance: m for m in one.evaluation.measurements}
            ordered = [by_name[name] for name in screen.order]
            known = {o.name: one.objectives[o.name] for o in objectives if o.source != "verifier"}
            looks = [look for look in screen.looks if look < len(ordered)]
            if any(judge.verdict(ordered[:look], known) for look in looks):
                dropped += 1
                missed += bool(archive.add(one)[1])
                continue
        if one.evaluation.ok:
            archive, screener = archive.add(one)[0], screener.told(one)
    return dropped, missed


def values(evaluation: Evaluation) -> dict[str, Any]:
    """Return the values on every instance."""
    return {m.instance: dict(m.values) for m in evaluation.measurements}


def report(pace: str, rows: list[tuple[int, Course, Course]]) -> None:
    """Print a line per seed and one for all."""
    for seed, early, full in rows:
        print(
            f"{pace}, seed {seed}: saved {100 * (1 - early.instances / early.whole):.1f} % of instances; "
            f"{early.missed}/{early.dropped} drops wrong, {early.mistaken}/{early.same} equalities wrong; "
            f"train {early.train:.4g} (without {full.train:.4g}), "
            f"validation {early.validation:.4g} (without {full.validation:.4g}); "
            f"CPU {early.cpu_s / full.cpu_s:.2f} of that without; "
            f"in hindsight {full.hindsight[pace][1]}/{full.hindsight[pace][0]} drops wrong"
        )
    ran = [early for _, early, _ in rows]
    saved = 1 - sum(c.instances for c in ran) / sum(c.whole for c in ran)
    drops, wrong = sum(c.dropped for c in ran), sum(c.missed for c in ran)
    equal, mistaken = sum(c.same for c in ran), sum(c.mistaken for c in ran)
    print(
        f"{pace}, all: saved {100 * saved:.1f} %; "
        f"drops wrong {wrong}/{drops} ({100 * wrong / max(drops, 1):.2f} %); "
        f"equalities wrong {mistaken}/{equal} ({100 * mistaken / max(equal, 1):.2f} %); in hindsight "
        f"{sum(full.hindsight[pace][1] for _, _, full in rows)}"
        f"/{sum(full.hindsight[pace][0] for _, _, full in rows)} drops wrong"
    )
    for split in ("train", "validation"):
        pairs = np.array([[getattr(early, split), getattr(full, split)] for _, early, full in rows])
        medians = np.median(pairs, axis=0)
        spread = np.subtract(*np.quantile(pairs[:, 1], [0.75, 0.25]))
        print(
            f"{pace}, incumbent on {split}: median {medians[0]:.4g}, without {medians[1]:.4g} "
            f"(quartiles of the latter {spread:.3g} apart)"
        )


Rows = dict[str, list[tuple[int, Course, Course]]]


def compare(options: argparse.Namespace, runs: Path) -> Rows:
    """Run every campaign; return seed, course, and course without early ends, by pace."""
    rows: Rows = {pace: [] for pace in options.paces}
    kept = {"problem": options.problem, "evaluations": options.evaluations, "workers": options.workers}
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        began = time.monotonic()
        given = kept | {"seed": seed, "ordered": True}
        full = course(given, "", runs, tuple(rows))
        for pace, found in rows.items():
            found.append((seed, course(given, pace, runs), full))
            if not options.json:
                report(pace, found[-1:])
                sys.stdout.flush()
        print(f"seed {seed} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def main() -> int:
    """Run campaigns and print what early ends saved."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("problem", nargs="?", default="smtt")
    parser.add_argument("--evaluations", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--paces", nargs="+", default=["swift"], choices=list(PACES))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = compare(options, Path(folder))
    if options.json:
        found = {
            pace: [{"seed": seed, "early": asdict(early), "full": asdict(full)} for seed, early, full in one]
            for pace, one in rows.items()
        }
        print(json.dumps(found, indent=1))
        return 0
    for pace, one in rows.items():
        report(pace, one)
    return 0


if __name__ == "__main__":
    sys.exit(main())
