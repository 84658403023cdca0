"""Print what every baseline of `spot` and `spot_multi` costs on the measured traces, and the optimum.

    python benchmarks/spot_table.py FOLDER

FOLDER holds `cant_be_late` and `cant_be_late_multi`, see docs/problems/spot.md. About 20 s of CPU, most of
it for the optima. The rules here remember nothing between ticks, so that all windows may share a process;
others are judged window by window: `evolve score problems/spot/measured PROGRAM --split test`.
"""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evolve import Limits, Program
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module
from evolve.sandbox import ZygoteSandbox

PACKAGE = load_module(bundled_root() / "evaluators" / "spot").__name__
DEADLINES, OVERHEADS = (52, 70), (0.02, 0.05, 0.1)
CLAIRVOYANT = "clairvoyant"


def part(name: str) -> Any:
    """Return a module of the evaluator."""
    return importlib.import_module(f"{PACKAGE}.{name}")


@dataclass(frozen=True)
class Row:
    """Mean cost in $ in all and by deadline or scenario, and how many runs ended late."""

    cost: float
    groups: dict[str, float]
    late: int


def cases(windows: Iterator[tuple[str, Any]]) -> list[Any]:
    """Return windows of one zone with the six published terms each."""
    market = part("market")
    terms = tuple(market.Terms.of(600, 48, d, o) for d in DEADLINES for o in OVERHEADS)
    return [market.Case(window, terms) for _, window in windows]


def single(some: Sequence[Any], rule: Program, guard: str, sandbox: ZygoteSandbox) -> Row:
    """Run a rule on windows of one zone."""
    rounds, settle = part("rounds"), part("check").settle
    hook = load_problem("spot").hooks[0]
    with sandbox.open(rule, hook, Limits(cpu_s=120), seed=1) as program:
        answers = rounds.follow(some, part("runs").Runs(some, guard), rounds.by_row(program.decide.rows))
    pairs = [
        (terms, settle(case.window, terms, own))
        for case, answer in zip(some, answers, strict=True)
        for terms, own in zip(case.terms, answer, strict=True)
    ]
    return _single_row([(terms, bill.cost, bill.late > 0) for terms, bill in pairs])


def single_optimum(some: Sequence[Any]) -> Row:
    """Return the clairvoyant optimum on windows of one zone."""
    optimum = part("exact").clairvoyant
    return _single_row([(t, optimum(case.window, t), False) for case in some for t in case.terms])


def _single_row(runs: Sequence[tuple[Any, float, bool]]) -> Row:
    groups = {
        f"{hours} h": float(np.mean([cost for terms, cost, _ in runs if terms.deadline == hours * 3600]))
        for hours in DEADLINES
    }
    return Row(float(np.mean([cost for _, cost, _ in runs])), groups, sum(late for *_, late in runs))


def several(folder: Path, rules: Sequence[Program], sandbox: ZygoteSandbox) -> dict[str, Row]:
    """Run rules on the published windows of several zones, and add the optimum."""
    market, rounds, settle = part("market"), part("rounds"), part("check").settle
    terms = market.Terms.of(195, 48, 52, 0.2)
    windows = list(part("traces").scenarios(folder))
    names = [name for name, *_ in windows]
    some = [market.Case(window, (terms,)) for *_, window in windows]
    hook = load_problem("spot_multi").hooks[0]
    table = {}
    for rule in rules:
        with sandbox.open(rule, hook, Limits(cpu_s=120), seed=1) as program:
            answers = rounds.follow(some, part("runs").Runs(some), rounds.by_option(program.score.rows))
        bills = [settle(c.window, terms, a[0]) for c, a in zip(some, answers, strict=True)]
        table[rule.name] = _row(names, [b.cost for b in bills], sum(b.late > 0 for b in bills))
    optima = [part("exact").clairvoyant(case.window, terms) for case in some]
    return {**table, CLAIRVOYANT: _row(names, optima, 0)}


def _row(names: Sequence[str], costs: Sequence[float], late: int) -> Row:
    groups = defaultdict(list)
    for name, cost in zip(names, costs, strict=True):
        groups[name].append(cost)
    means = {name: float(np.mean(own)) for name, own in groups.items()}
    return Row(float(np.mean(list(means.values()))), means, late)


def found(problem: str) -> list[Program]:
    """Return the rules that were discovered, by others and by us; no search begins from them."""
    folder = bundled_root() / "problems" / problem / "measured" / "baselines"
    return [Program(path.read_text(encoding="utf-8"), path.stem) for path in sorted(folder.glob("*.py"))]


def _print(title: str, table: dict[str, Row]) -> None:
    print(
        f"\n{title}\n{'policy':22s}{'mean $':>10s}   "
        + "   ".join(next(iter(table.values())).groups)
        + "   late"
    )
    for name, row in table.items():
        cells = "".join(f"{cost:{max(len(group), 6) + 3}.2f}" for group, cost in row.groups.items())
        print(f"{name:22s}{row.cost:10.4f}{cells}{row.late:7d}", flush=True)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FOLDER (that holds cant_be_late and cant_be_late_multi)")
    folder, traces = Path(sys.argv[1]), part("traces")
    one = [*load_problem("spot").baselines, *found("spot")]
    many = [*load_problem("spot_multi").baselines, *found("spot_multi")]
    sandbox = ZygoteSandbox()
    published = cases(traces.published(folder / "cant_be_late"))
    unseen = cases(traces.hold_out(folder / "cant_be_late", 30, traces.LENGTH))
    for title, some, guard in (
        ("published 1,080 runs, published guard", published, "published"),
        ("hold-out, 1,440 runs", unseen, "fixed"),
    ):
        table = {rule.name: single(some, rule, guard, sandbox) for rule in one}
        _print(title, {**table, CLAIRVOYANT: single_optimum(some)})
    _print("several zones, honest bill", several(folder / "cant_be_late_multi", many, sandbox))
    sandbox.close()


if __name__ == "__main__":
    main()
