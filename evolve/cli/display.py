"""What a person sees of a campaign: live on a terminal, plain lines elsewhere, JSON on request."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evolve.campaign import State
from evolve.cli import compose
from evolve.cli.compose import INTERRUPTED, Setting
from evolve.cli.options import UNVERIFIED
from evolve.cli.proposing import Proposing
from evolve.report.numbers import Numbers
from evolve.report.page import write_report
from evolve.store import Journal
from evolve.types import Individual, Objective, Outcome, Split

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

LINE_EVERY_S = 5.0
DRAW_EVERY_S = 0.25


class Watcher:
    """Follows a campaign, fold by fold, and shows it.

    Args:
        setting: What is searched.
        folder: The run's; gets `log.jsonl`.
        live: A display to redraw; `None` for plain lines on standard error.
    """

    def __init__(self, setting: Setting, folder: Path, live: Live | None) -> None:
        self._setting = setting
        self._primary: Objective = setting.problem.objectives[0]
        self._live = live
        self._shown = 0.0
        self._began = time.monotonic()
        self._rules: dict[str, float] = {}
        self._log = (folder / "log.jsonl").open("a", encoding="utf-8")

    def __call__(self, state: State, individual: Individual, outcome: Outcome) -> None:
        """Take note of one individual."""
        if individual.step <= 0:
            self._rules[individual.program.name] = individual.objectives[self._primary.name]
        self._write(individual, outcome)
        now = time.monotonic()
        every = DRAW_EVERY_S if self._live else LINE_EVERY_S
        if now - self._shown >= every or (
            outcome is Outcome.BEST and self._live is None and individual.step > 0
        ):
            self._shown = now
            self._show(state)

    def close(self) -> None:
        """Flush the log."""
        self._log.close()

    def _write(self, individual: Individual, outcome: Outcome) -> None:
        line = {
            "at": round(time.time(), 3),
            "step": individual.step,
            "operator": individual.proposal.operator,
            "status": individual.evaluation.status.value,
            "verdict": screening.verdict if (screening := individual.evaluation.screening) else "",
            "outcome": outcome.name.lower(),
            "objectives": {k: float(f"{v:.6g}") for k, v in individual.objectives.items()},
            "reason": individual.evaluation.reason,
        }
        self._log.write(json.dumps(line) + "\n")

    def _show(self, state: State) -> None:
        if self._live is not None:
            self._live.update(self._table(state), refresh=True)
            return
        fields = dict(self._fields(state))
        click.echo("  ".join(f"{key} {value}" for key, value in fields.items()), err=True)

    def _fields(self, state: State) -> Iterator[tuple[str, str]]:
        progress = state.progress
        settings = self._setting.settings
        budget = f"/{settings.evaluations}" if settings.evaluations else ""
        minutes = f"/{settings.minutes:g} min" if settings.minutes else ""
        yield "evaluations", f"{progress.evaluated}{budget}"
        yield "time", f"{time.monotonic() - self._began:.0f} s{minutes}"
        incumbent = state.archive.incumbent
        if incumbent is not None:
            value = incumbent.objectives[self._primary.name]
            yield "incumbent", f"{value:.4g}{self._primary.unit} (step {incumbent.step})"
        if self._rules:
            name = min(self._rules, key=lambda n: self._primary.loss(self._rules[n]))
            yield "best baseline", f"{name} {self._rules[name]:.4g}{self._primary.unit}"
        yield "front", str(len(state.archive.front))
        failed = {k: v for k, v in progress.statuses.items() if k not in ("ok", "dropped")}
        yield "failed", ", ".join(f"{k} {v}" for k, v in sorted(failed.items())) or "0"
        yield "duplicates", str(progress.duplicates)
        yield "dropped early", str(progress.statuses.get("dropped", 0))

    def _table(self, state: State) -> Table:
        from rich.table import Table

        table = Table(title=f"evolve · {self._setting.problem.name}", show_header=False, min_width=60)
        for key, value in self._fields(state):
            table.add_row(key, value)
        return table


def present(setting: Setting, journal: Journal, folder: Path, proposing: Proposing, *, as_json: bool) -> int:
    """Conduct a campaign before the user's eyes; return the exit code."""
    with _watching(setting, folder, as_json) as watcher:
        numbers = compose.conduct(setting, journal, folder, proposing, [watcher])
    report = write_report(numbers, folder / "report.html")
    if as_json:
        click.echo(json.dumps(numbers.summary(), indent=2))
    else:
        summarise(numbers)
        click.echo(f"report: {report}")
    if numbers.stopped_by == INTERRUPTED:
        click.echo(f"Interrupted; everything is kept. Go on with: evolve resume {folder}", err=True)
        return 130
    if compose.paused(numbers.stopped_by):
        click.echo(f"Paused: {numbers.stopped_by}. Go on with: evolve resume {folder}", err=True)
        return 3
    found = any(individual.step > 0 and individual.evaluation.ok for individual in numbers.individuals)
    return 0 if found else 3


@contextlib.contextmanager
def _watching(setting: Setting, folder: Path, as_json: bool) -> Iterator[Watcher]:
    interactive = sys.stdout.isatty() and not as_json
    if not interactive:
        click.echo(f"run folder: {folder}", err=True)
    with contextlib.ExitStack() as stack:
        live = None
        if interactive:
            from rich.console import Console
            from rich.live import Live

            click.echo(f"run folder: {folder}")
            live = stack.enter_context(Live(console=Console(), auto_refresh=False))
        watcher = Watcher(setting, folder, live)
        stack.callback(watcher.close)
        yield watcher


def summarise(numbers: Numbers) -> None:
    """Print what a run found, and how it compares on test."""
    from rich.console import Console

    summary = numbers.summary()
    console = Console()
    console.print(
        f"[bold]{summary['problem']}[/bold] ({summary['hook']}): {summary['evaluations']} evaluations, "
        f"stopped by {summary['stopped_by']}, sandbox {summary['sandbox']}",
        highlight=False,
    )
    if not summary["verified"]:
        console.print(f"[bold]{UNVERIFIED}[/bold]", highlight=False)
    console.print(_scores(summary, numbers.objectives[0]))
    if summary["incumbent"] and summary["incumbent"]["versus"]:
        console.print(_comparisons(summary["incumbent"], numbers.objectives[0]))


def _scores(summary: dict[str, Any], primary: Objective) -> Table:
    from rich.table import Table

    table = Table("program", *(split.value for split in Split), title=f"{primary.name} {primary.unit}")
    for row in [*summary["front"], *summary["baselines"]]:
        cells = [_cell(row["objectives"].get(split.value, {}).get(primary.name)) for split in Split]
        table.add_row(row.get("program") or row["name"], *cells)
    return table


def _comparisons(incumbent: dict[str, Any], primary: Objective) -> Table:
    from rich.table import Table

    certified = "certified references" if incumbent["certified"] else "references not certified"
    title = f"{incumbent['program']} against the baselines on test ({certified})"
    table = Table(
        "baseline", f"difference {primary.unit}", "95 % interval", "instances", "clear", title=title
    )
    for versus in incumbent["versus"]:
        table.add_row(
            versus["baseline"],
            f"{versus['difference']:+.4g}",
            f"{versus['lo']:+.4g} to {versus['hi']:+.4g}",
            str(versus["n"]),
            "yes" if versus["significant"] else "no",
        )
    return table


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
