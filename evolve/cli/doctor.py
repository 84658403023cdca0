"""`evolve doctor`."""

from __future__ import annotations

import importlib.util
import json
import os
from typing import Any

import click

from evolve.cli.options import JSON

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")


@click.command("doctor", short_help="Show what this machine offers: sandbox, models, engines.")
@click.option("--self-test", is_flag=True, help="Prove the sandbox by attacking it.")
@JSON
def command(self_test: bool, as_json: bool) -> int:
    """Show the layers of the sandbox and what the absence of one means; exit 1 if the self-test fails."""
    from evolve.sandbox.doctor import examine

    report = examine(self_test=self_test)
    content = {
        **report.to_json(),
        "models": [{"key": key, "present": key in os.environ} for key in KEYS],
        "engines": [
            {"name": "local", "cores": len(os.sched_getaffinity(0))},
            {"name": "dask", "installed": importlib.util.find_spec("distributed") is not None},
        ],
    }
    if as_json:
        click.echo(json.dumps(content, indent=2))
    else:
        _print(content)
    return 1 if content["self_test"] and content["self_test"]["failed"] else 0


def _print(content: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("layer", "present", "without it", title=f"sandbox: {content['level']}")
    for layer in content["layers"]:
        table.add_row(layer["name"], "yes" if layer["present"] else "no", layer["meaning"])
    console.print(table)
    if content["self_test"]:
        console.print(
            f"self-test: {content['self_test']['passed']} passed, {content['self_test']['failed']} failed"
        )
    for model in content["models"]:
        console.print(f"{model['key']}: {'present' if model['present'] else 'not set'}")
