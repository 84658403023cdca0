"""The reference of the command line as Markdown, from the commands themselves.

Run as `python -m evolve.cli.reference > docs/cli.md`; a test compares the two.
"""

from __future__ import annotations

import sys

import click

from evolve.cli import COMMANDS, cli

_HEAD = """# Command line

Made by `python -m evolve.cli.reference > docs/cli.md`; do not edit.

Every command that prints a table also takes `--json`. Exit codes: 0 done, 1 a failed check or a bug
of ours, 2 your input (one line says what and where), 3 a budget ended before anything was found, 130
interrupted with everything kept.
"""


def markdown() -> str:
    """Return the whole reference."""
    context = click.Context(cli, info_name="evolve")
    return "\n".join([_HEAD, *(_section(context, name) for name in COMMANDS)])


def _section(parent: click.Context, name: str) -> str:
    command = cli.get_command(parent, name)
    assert command is not None  # noqa: S101  # it is one of the table's
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## evolve {name}", "", f"`{usage}`", "", _paragraphs(command.help or ""), ""]
    records = [option.get_help_record(context) for option in command.params]
    rows = [f"| `{_cell(head)}` | {_cell(text)} |" for head, text in filter(None, records) if text]
    return "\n".join([*lines, "| option | meaning |", "|---|---|", *rows, ""]) if rows else "\n".join(lines)


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(markdown())
