"""`evolve resume RUN`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evolve.cli.options import RUNS, budget_options


@click.command("resume", short_help="Go on with a campaign, with more budget if asked.")
@click.argument("run")
@budget_options
@RUNS
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(run: str, runs: Path, as_json: bool, **given: Any) -> int:
    """Go on with RUN (a name, a path, or "latest") from its journal; nothing is evaluated twice."""
    from evolve.cli import compose, display
    from evolve.cli.config import read_settings, settings, write_settings
    from evolve.cli.folder import SETTINGS, find_folder
    from evolve.cli.proposing import prepare
    from evolve.errors import UsageError

    folder = find_folder(run, runs)
    journal = compose.reopen(folder)
    changed = {key: value for key, value in given.items() if value is not None}
    chosen = settings(read_settings(folder / SETTINGS).model_dump() | changed, None)
    setting = compose.Setting.of(chosen)
    recorded = journal.meta("problem")["digest"]
    if setting.problem.digest != recorded:
        raise UsageError(
            f"{chosen.problem}: the problem changed since {folder.name} began; its scores would not compare. "
            "Restore the problem's files, or begin a new run"
        )
    setting.require_strategies(journal.meta("strategies") or {})
    proposing = prepare(chosen, setting.brief, setting.own_proposer)
    write_settings(chosen, folder / SETTINGS)
    return display.present(setting, journal, folder, proposing, as_json=as_json)
