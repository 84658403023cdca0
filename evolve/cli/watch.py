"""`evolve watch RUN`."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

import click

from evolve.cli.options import RUNS

NICENESS = 10


@click.command("watch", short_help="Follow a run on a page of this machine.")
@click.argument("run")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; a free one if not given.")
@click.option("--open", "show", is_flag=True, help="Open it in a browser.")
@RUNS
def command(run: str, port: int, show: bool, runs: Path) -> int:
    """Follow RUN on a page that only this machine can reach, with a secret in its address.

    It reads the journal and never writes to it; what waits in the mailbox can be answered there.
    """
    from evolve.cli.folder import find_folder, open_journal
    from evolve.errors import UsageError

    folder = find_folder(run, runs)
    try:
        import uvicorn

        from evolve.report.server import HOST, Watch
    except ModuleNotFoundError as error:
        raise UsageError(
            f"evolve watch needs {error.name}: pip install 'evolve-scheduling[watch]'"
        ) from error
    from evolve.report.live import Follower

    token = secrets.token_urlsafe(24)
    follower = Follower(open_journal(folder), folder)
    application = Watch(follower, f"Watching {folder.name}", token).application()
    with socket.socket() as listener:
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise UsageError(f"--port {port}: {error.strerror}; leave it out for a free one") from error
        listener.listen()  # who opens the address at once waits instead of being refused
        address = f"http://{HOST}:{listener.getsockname()[1]}/{token}/"
        click.echo(f"{address}\nCtrl-C ends it; the campaign goes on.")
        if show:
            click.launch(address)
        os.nice(NICENESS)
        config = uvicorn.Config(application, log_level="error", access_log=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listener])
    return 0
