"""A program beside its simpler version, in numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from evolve.campaign.shrink import GAPS, KEPT
from evolve.report.code import highlighted, side_by_side
from evolve.report.tables import Table, figure, words
from evolve.report.text import points, signed, visible
from evolve.types import Split

if TYPE_CHECKING:
    from evolve.indicators import Paired
    from evolve.report.numbers import Contender, Numbers


def difference(numbers: Numbers, original: Contender) -> Paired | None:
    """Return the simpler version minus the original on test; `None` where either was not scored."""
    simpler = numbers.simpler(original.step)
    return None if simpler is None else numbers.compare(simpler, original, Split.TEST)


def simplified_json(numbers: Numbers, original: Contender) -> dict[str, Any] | None:
    """Return what `--json` tells of the simpler version of a program; `None` if there is none."""
    simpler = numbers.simpler(original.step)
    if simpler is None or original.step is None:
        return None
    one = numbers.simplified[original.step]
    versus = difference(numbers, original)
    return {
        "program": simpler.name,
        "path": str(numbers.folder / "best" / "simplified" / f"{original.name}.py"),
        "nodes": list(one.nodes),
        "tolerance": one.terms.tolerance,
        "evaluations": one.spent,
        **numbers.told(simpler),
        "versus_original": None if versus is None else asdict(versus),
        "trials": [asdict(trial) for trial in one.trials],
        "text": simpler.text,
    }


def simpler(numbers: Numbers, original: Contender) -> dict[str, Any] | None:
    """Return what the page shows of the simpler version of a program; `None` if there is none."""
    made = numbers.simpler(original.step)
    if made is None or original.step is None:
        return None
    trials = numbers.simplified[original.step].trials
    rows = [
        [words(trial.change, code=True), figure(trial.size), words(trial.result, mark=_mark(trial.result))]
        for trial in trials
    ]
    return {
        "sentence": _sentence(numbers, original),
        "source": highlighted(made.text),
        "diff": {
            "old_name": visible(original.name),
            "new_name": "simpler version",
            "rows": side_by_side(original.text, made.text),
        },
        "kept": sum(trial.result == KEPT for trial in trials),
        "trials": Table("Cuts in the order tried", ("cut", "nodes left", "result"), rows, frozenset({1})),
    }


def _mark(result: str) -> str:
    return "good" if result == KEPT else "dim"


def _sentence(numbers: Numbers, original: Contender) -> str:
    one = numbers.simplified[original.step or 0]
    before, after = one.nodes
    gap = numbers.objectives[0].reduce in GAPS
    said = (
        f"Simplified from {before} to {after} nodes with {one.spent} evaluations; on train and on validation "
        f"no objective of the verifier may become worse by more than {100 * one.terms.tolerance:g} % "
        f"of {'the reference' if gap else 'its value'}."
    )
    p = difference(numbers, original)
    if p is None:
        return said
    unit = points(numbers.objectives[0].unit)
    return (
        f"{said} On test the simpler version differs from the original by {signed(p.difference)} {unit} "
        f"[{signed(p.lo)}, {signed(p.hi)}] (95 % interval, n = {p.n} instances)."
    )
