"""`evolve run PROBLEM`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evolve.cli.options import RUNS, campaign_options


@click.command("run", short_help="Run a campaign and report on it.")
@click.argument("problem", required=False)
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="YAML settings.")
@campaign_options
@RUNS
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(problem: str | None, config: Path | None, runs: Path, as_json: bool, **given: Any) -> int:
    """Search for programs that solve PROBLEM better than its baselines.

    Writes a run folder, tests what was found on held-out instances, and prints a summary.
    """
    from evolve.cli import compose, display
    from evolve.cli.config import settings, write_settings
    from evolve.cli.folder import SETTINGS, new_folder, write_environment

    chosen = settings({"problem": problem, **given}, config)
    setting = compose.Setting.of(chosen)
    level = compose.isolation(chosen.unsafe_evaluation)
    folder = new_folder(runs, setting.problem.name)
    write_settings(chosen, folder / SETTINGS)
    write_environment(folder)
    journal = compose.begin(setting, folder, level)
    return display.present(setting, journal, folder, as_json=as_json)


__all__ = ["command"]
