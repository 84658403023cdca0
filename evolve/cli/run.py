"""`evolve run PROBLEM`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evolve.cli.options import RUNS, campaign_options

OF_THE_MACHINE = frozenset(
    [
        "problem",
        "proposer",
        "models",
        "prices",
        "timeout_s",
        "patience_s",
        "recording",
        "max_usd",
        "minutes",
        "workers",
        "llm_concurrency",
        "engine",
        "spot_check",
        "unsafe_evaluation",
    ]
)
"""Settings that a replay need not share with the campaign that it repeats."""


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
    from evolve.cli.proposing import prepare

    given = {"problem": problem, **given}
    chosen = settings(
        {**replayed(given), **{k: v for k, v in given.items() if v not in (None, (), "")}}, config
    )
    if not (given["proposer"] or chosen.models or config):
        click.echo("no --model given: the built-in genetic programmer makes the candidates", err=True)
    setting = compose.Setting.of(chosen)
    proposing = prepare(chosen, setting.brief, setting.own_proposer)
    level = compose.isolation(chosen.unsafe_evaluation)
    folder = new_folder(runs, setting.problem.name)
    write_settings(chosen, folder / SETTINGS)
    write_environment(folder)
    journal = compose.begin(setting, folder, level)
    return display.present(setting, journal, folder, proposing, as_json=as_json)


def replayed(given: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of the campaign whose recording is to be replayed; none without one."""
    if not given.get("recording"):
        return {}
    from evolve.cli.config import Settings
    from evolve.cli.proposing import recording_of

    recorded = recording_of(given["recording"]).meta["config"]
    kept = Settings.model_fields.keys() - OF_THE_MACHINE
    before = {
        "racing": False,
        "fingerprints": False,
        "pace": "former",
    }  # recordings from before these were settings
    found = {key: value for key, value in recorded.items() if key in kept}
    return {"proposer": "replay"} | before | found
