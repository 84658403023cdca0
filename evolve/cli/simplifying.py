"""What `run` and `simplify` share: how a campaign's programs are made simpler, and written out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from evolve.campaign.ledger import Ledger
from evolve.campaign.shrink import Bench, Terms
from evolve.campaign.simplifying import Simplifier
from evolve.protocols import Engine
from evolve.report.numbers import Numbers

if TYPE_CHECKING:
    from evolve.cli.compose import Setting

SHARE = 4
"""At the end of a campaign, simplifying costs at most this part of the search's evaluations."""

SIMPLIFIED = "simplified"
"""Folder below `best` with a simpler version of each program that has one, under the program's name."""


def simplifier(setting: Setting, engine: Engine, ledger: Ledger, evaluations: int) -> Simplifier:
    """Return the simplifier of a campaign that may spend so many evaluations."""
    s = setting.settings
    terms = Terms(s.tolerance, evaluations, timed=not s.ordered)
    return Simplifier(Bench(setting.problem, engine, s.seed), ledger, setting.hook, terms)


def export_best(numbers: Numbers, target: Path) -> list[Path]:
    """Write the finalists, or the front before there are any, as Python files, and simpler versions."""
    found = [(c.name, c.text) for c in numbers.finalists] or [
        (i.program.name, i.program.text) for i in numbers.front
    ]
    paths = _write(target, found, numbers.whole)
    simpler = [
        (numbers.by_step[step].program.name, one.program.text) for step, one in numbers.simplified.items()
    ]
    return paths + (_write(target / SIMPLIFIED, simpler, numbers.whole) if simpler else [])


def _write(target: Path, found: list[tuple[str, str]], whole: Callable[[str], str]) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    for stale in target.glob("*.py"):
        stale.unlink()
    paths = []
    for name, text in found:
        path = target / f"{name}.py"
        path.write_text(whole(text), encoding="utf-8")
        paths.append(path)
    return paths
