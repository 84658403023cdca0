"""Search from a script or a notebook: the same engine, journal and report as the command line."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evolve.campaign import State
from evolve.cli import compose
from evolve.cli.config import settings, write_settings
from evolve.cli.folder import SECRET, SETTINGS, new_folder, read_secret, write_environment
from evolve.cli.proposing import prepare
from evolve.engines.threads import ThreadEngine
from evolve.errors import UsageError
from evolve.evaluation import Evaluator
from evolve.protocols import Engine
from evolve.report.numbers import Contender, Numbers
from evolve.report.page import write_report
from evolve.report.verdict import verdict
from evolve.sandbox import ZygoteSandbox
from evolve.types import Individual, Outcome, Problem, Program, Progress, Split

OnProgress = Callable[[Progress], None]
EVERY = 10


@dataclass(frozen=True)
class _Live(compose.Setting):
    """The setting of a problem that is an object of this process."""

    def engine(self, folder: Path) -> Engine:
        """Start the workers of a run in threads."""
        secret = read_secret(folder / SECRET)
        modules, unsafe = self.problem.limits.modules, self.settings.unsafe_evaluation

        def worker() -> Evaluator:
            return Evaluator(self.problem, ZygoteSandbox(modules=modules, unsafe=unsafe), secret)

        return ThreadEngine(worker, self.settings.workers or 1)


class Result:
    """What a search found; shows itself as a table in a notebook.

    Attributes:
        folder: Of the run; every command takes it.
        numbers: Every figure of the run, from its journal.
    """

    def __init__(self, folder: Path, numbers: Numbers) -> None:
        self.folder = folder
        self.numbers = numbers

    @cached_property
    def summary(self) -> Mapping[str, Any]:
        """What `evolve run --json` prints; its keys are stable."""
        return self.numbers.summary()

    @property
    def best(self) -> Program | None:
        """The incumbent, as a complete program; `None` if nothing was found."""
        if self.numbers.finalists:
            found = self.numbers.finalists[0]
            return Program(self.numbers.whole(found.text), found.name)
        front = self.numbers.front
        return Program(self.numbers.whole(front[0].program.text), front[0].program.name) if front else None

    @property
    def front(self) -> list[Program]:
        """The finalists, the incumbent first: no one is better than another in every objective on train."""
        return [Program(self.numbers.whole(one.text), one.name) for one in self.numbers.finalists]

    @property
    def objectives(self) -> Mapping[str, Mapping[str, float]]:
        """The incumbent's objectives by split; empty if nothing was found."""
        return self.numbers.finalists[0].objectives() if self.numbers.finalists else {}

    @property
    def verified(self) -> bool:
        """Whether scores come from a verifier that no candidate can reach."""
        return not self.numbers.unverified

    def report(self) -> Path:
        """Write the report as one HTML file, and return where it is."""
        return write_report(self.numbers, self.folder / "report.html")

    def __repr__(self) -> str:
        name = self.best.name if self.best else "nothing"
        return f"<Result {name} of {self.folder.name}: {verdict(self.numbers).headline}>"

    def _repr_html_(self) -> str:
        """Return a table of finalists and baselines; everything in it is escaped."""
        primary = self.numbers.objectives[0]
        head = "".join(f"<th>{split}</th>" for split in Split)
        found: list[Contender] = [*self.numbers.finalists, *self.numbers.baselines]
        rows = "".join(
            f"<tr><td>{html.escape(one.name)}</td>{_cells(one, primary.name)}</tr>" for one in found
        )
        title = html.escape(f"{primary.name} {primary.unit}".strip())
        source = html.escape(self.best.text) if self.best else ""
        return (
            f"<p>{html.escape(verdict(self.numbers).headline)}</p>"
            f"<table><thead><tr><th>{title}</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<details><summary>The program</summary><pre>{source}</pre></details>"
        )


def _cells(one: Contender, objective: str) -> str:
    values = one.objectives()
    shown = [values.get(split.value, {}).get(objective) for split in Split]
    return "".join(f"<td>{'' if value is None else f'{value:.4g}'}</td>" for value in shown)


def discover(
    problem: Problem | str | Path,
    *,
    runs: str | Path = "runs",
    on_progress: OnProgress | bool = True,
    **chosen: Any,
) -> Result:
    """Search for programs that solve a problem better than its baselines.

    Args:
        problem: An object (see also `evolve.problem_from`), which is evaluated in threads of this
            process; or a bundled name, a path or an entry point, which other processes load. A script
            that names one needs the usual `if __name__ == "__main__":`.
        runs: Folder in which the run's folder is made.
        on_progress: Called after every individual. `True` shows a line that follows the search in a
            notebook or on a terminal, and nothing elsewhere; `False` never shows anything.
        **chosen: Settings, with the names of `campaign.yaml`: evaluations, seed, models, minutes …

    Raises:
        UsageError: The problem or a setting is unknown or wrong.
        ProblemError: The verifier or one of the problem's own programs misbehaves.
        SandboxUnavailable: This machine cannot isolate candidates.
    """
    setting = _setting(problem, chosen)
    proposing = prepare(setting.settings, setting.brief, setting.own_proposer)
    level = compose.isolation(setting.settings.unsafe_evaluation)
    folder = new_folder(Path(runs), setting.problem.name)
    write_settings(setting.settings, folder / SETTINGS)
    write_environment(folder)
    journal = compose.begin(setting, folder, level)
    show = on_progress if callable(on_progress) else _display() if on_progress else None

    def observe(state: State, _individual: Individual, _outcome: Outcome) -> None:
        if show is not None:
            show(state.progress)

    return Result(folder, compose.conduct(setting, journal, folder, proposing, [observe]))


def _setting(problem: Problem | str | Path, chosen: Mapping[str, Any]) -> compose.Setting:
    unknown = chosen.get("problem")
    if unknown is not None:
        raise UsageError("discover: the problem is its first argument")
    if isinstance(problem, Problem):
        return _Live.around(problem, settings({"problem": problem.name, **chosen}, None))
    return compose.Setting.of(settings({"problem": str(problem), **chosen}, None))


def _display() -> OnProgress | None:
    """Return what follows a search where somebody looks; `None` where nobody does."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and hasattr(shell, "kernel"):
        return _in_notebook()
    if not sys.stderr.isatty():
        return None
    return _on_terminal


def _in_notebook() -> OnProgress:
    from IPython.display import HTML, display

    handle = display(HTML("<p>The search begins.</p>"), display_id=True)

    def show(progress: Progress) -> None:
        if progress.evaluated % EVERY == 0:
            handle.update(HTML(f"<p>{html.escape(line(progress))}</p>"))

    return show


def _on_terminal(progress: Progress) -> None:
    sys.stderr.write(f"\r\x1b[K{line(progress)}")
    sys.stderr.flush()


def line(progress: Progress) -> str:
    """Return how far a search is, in one line."""
    best = "none yet" if progress.best is None else f"{progress.best:.4g}"
    return f"{progress.evaluated} evaluations, {progress.duplicates} duplicates, best on train {best}"
