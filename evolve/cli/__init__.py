"""The command line: one file a command, each imported when it is called."""

from __future__ import annotations

import errno
import importlib
import sys
import traceback
from typing import Any

import click

from evolve import __version__
from evolve.errors import EvolveError, SandboxUnavailable, UsageError

COMMANDS = {
    "problems": "List problems: objectives, instances, baselines.",
    "run": "Run a campaign and report on it.",
    "resume": "Go on with a campaign, with more budget if asked.",
    "merge": "Join runs of the same problem into one.",
    "score": "Score programs, or baselines by name, as a campaign would.",
    "compare": "Compare two programs, or two or more runs.",
    "simplify": "Shrink a program of a run as far as its scores hold.",
    "tune": "Re-fit the constants of a program of a run.",
    "best": "Print or export the best programs of a run.",
    "export": "Write every program of a run for other tools.",
    "report": "Write the report of a run as one HTML file.",
    "watch": "Follow a run on a page of this machine.",
    "runs": "List runs.",
    "mailbox": "List the requests that wait for an answer.",
    "record": "Save the model calls of a run, to be replayed.",
    "new": "Write a problem that runs, and its test.",
    "check": "Check that a problem is fit to be searched, and attack its verifier.",
    "doctor": "Show what this machine offers: sandbox, models, engines.",
}

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _Commands(click.Group):
    """Commands whose modules are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"evolve.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evolve")
def cli() -> None:
    """Discover scheduling, placement and dispatching algorithms that you can trust."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line and exit.

    The code is 0 when done, 1 for a failed check or a bug of ours, 2 for the user's input, 3 when
    a budget ended before anything was found, and 130 when interrupted.
    """
    try:
        sys.exit(cli(arguments, standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except UsageError as error:
        _complain(error)
        sys.exit(2)
    except SandboxUnavailable as error:
        _complain(error)
        sys.exit(3)
    except EvolveError as error:
        _complain(error)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # the edge of the process
        sys.exit(_unexpected(error))


def _unexpected(error: Exception) -> int:
    """Report a full disk in one line, and anything else as a bug of ours, without secrets."""
    if isinstance(error, OSError) and error.errno in FULL:
        click.echo(_scrubbed(f"evolve: {error}; free some space, then resume"), err=True)
        return 2
    click.echo(_scrubbed(traceback.format_exc()), err=True)
    return 1


def _complain(error: EvolveError) -> None:
    click.echo(_scrubbed(f"evolve: {error}"), err=True)


def _scrubbed(text: str) -> str:
    from evolve.models.keys import Keys

    return Keys.read().scrub(text)
