"""A campaign that is killed, starved and resumed: what strikes it, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PLUGIN = Path(__file__).parents[1] / "tests" / "plugins" / "packing.py"
VICTIMS = ("candidate", "worker", "zygote", "controller")
ENDLESS = 1_000_000
STOPPED = {0, 2, 3}  # finished; the journal could not be written; no sandbox after several attempts
SEED = 11


def family(pid: int) -> Iterator[tuple[int, str]]:
    """Yield every process below `pid`, and what it is."""
    for child in children(pid):
        command = read(f"/proc/{child}/cmdline")
        kind = "worker" if "spawn_main" in command else "zygote" if "zygote.py" in command else ""
        if kind == "zygote" and "zygote.py" in read(f"/proc/{pid}/cmdline"):
            kind = "candidate"
        yield child, kind
        yield from family(child)


def children(pid: int) -> list[int]:
    """Return the direct children of a process, those of all of its threads."""
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, read(f"{task}/children").split())
    return found


def read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def alive(pid: int) -> bool:
    return read(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] not in ([], ["Z"])


class Broken(AssertionError):
    """An invariant does not hold."""


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Broken(what)


@dataclass
class Chaos:
    """One campaign and what is done to it.

    Attributes:
        home: Where runs land.
        rng: Decides whom to hit, and when.
        done: What was survived, by kind.
        checks: How many invariants were found to hold.
    """

    home: Path
    rng: random.Random
    done: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    process: subprocess.Popen[str] | None = None

    # --- the campaign -------------------------------------------------------------------------

    def start(self, *arguments: object) -> None:
        """Start a command of `evolve`."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "evolve", *map(str, arguments)],
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=(self.home / "errors.txt").open("a"),
            text=True,
            start_new_session=True,
        )

    def begin(self, evaluations: int, runs: str = "runs", *extra: object) -> None:
        """Start a campaign of so many evaluations."""
        self.start(
            "run", PLUGIN, "--evaluations", evaluations, "--seed", SEED, "--ordered", "--workers", 2,
            "--simplify", 0, "--finalists", 2, "--json", "--runs", runs, *extra,
        )  # fmt: skip

    def resume(self, evaluations: int = ENDLESS) -> None:
        """Go on with the campaign."""
        self.start("resume", "latest", "--evaluations", evaluations, "--json")

    def wait(self, seconds: float = 240) -> str:
        """Wait until the command ends, and return what it printed."""
        assert self.process is not None
        out, _ = self.process.communicate(timeout=seconds)
        code = self.process.returncode
        require(code in STOPPED or code == -signal.SIGKILL, f"exit code {code}: {self.errors()}")
        return out

    def running(self) -> bool:
        """Whether the command goes on."""
        return self.process is not None and self.process.poll() is None

    def abandon(self) -> None:
        """End the command, if it is still there."""
        if self.running():
            self.end()

    def errors(self) -> str:
        """Return what commands said of their errors."""
        return (self.home / "errors.txt").read_text()[-2000:]

    @property
    def journal(self) -> Path | None:
        """The journal of the campaign, once there is one."""
        return next(iter(self.home.glob("runs/*/journal.sqlite")), None)

    def rows(self, query: str, path: Path | None = None) -> list[tuple[object, ...]]:
        """Ask a journal, that of the campaign unless told otherwise."""
        chosen = path or self.journal
        assert chosen is not None
        with contextlib.closing(sqlite3.connect(f"{chosen.as_uri()}?mode=ro", uri=True, timeout=30)) as db:
            return db.execute(query).fetchall()

    def evaluated(self) -> int:
        """Return how many candidates have an evaluation."""
        if self.journal is None:
            return 0
        return len(self.rows("SELECT 1 FROM events WHERE kind = 'evaluated' AND step > 0"))

    # --- what happens to it -------------------------------------------------------------------

    def kill(self) -> None:
        """Hit one process; if the campaign ended, check it and go on with it."""
        assert self.process is not None
        time.sleep(self.rng.uniform(0.02, 0.5))
        wanted = VICTIMS[sum(self.done[victim] for victim in VICTIMS) % len(VICTIMS)]
        found = [(self.process.pid, "controller"), *family(self.process.pid)]
        pids = [pid for pid, kind in found if kind == wanted]
        if self.journal is None or not pids or self.process.poll() is not None:
            self.go_on()
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.rng.choice(pids), signal.SIGKILL)
            self.done[wanted] += 1
        if wanted == "controller":
            self.process.wait()
            self.no_orphans([pid for pid, _ in found])
        self.go_on()

    def go_on(self) -> None:
        """Resume the campaign if it stopped, after a check."""
        assert self.process is not None
        if self.process.poll() is not None:
            self.wait()
            self.sound()
            self.resume()

    def end(self) -> None:
        """Kill the controlling process and everything with it."""
        assert self.process is not None
        found = [pid for pid, _ in family(self.process.pid)]
        self.process.kill()
        self.process.communicate()
        self.no_orphans(found)

    def full_disk(self) -> None:
        """Let every file end where the largest one is now, and a little more."""
        self.end()
        assert self.journal is not None
        largest = max(path.stat().st_size for path in self.journal.parent.iterdir() if path.is_file())
        limit = largest + 40_000
        self.resume()
        assert self.process is not None
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        self.wait()
        require(
            self.process.returncode == 2, f"a full disk ended in {self.process.returncode}: {self.errors()}"
        )
        self.done["full disk"] += 1
        self.go_on()

    def busy(self, seconds: float) -> None:
        """Keep the journal locked for a while."""
        while self.journal is None or not self.evaluated():
            time.sleep(0.05)
        with contextlib.closing(sqlite3.connect(self.journal, isolation_level=None, timeout=30)) as db:
            db.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            db.execute("ROLLBACK")
        self.done["busy journal"] += 1
        time.sleep(0.5)
        self.go_on()

    # --- what must hold -----------------------------------------------------------------------

    def check(self, condition: bool, what: str) -> None:
        """Check one invariant."""
        require(condition, what)
        self.checks += 1

    def no_orphans(self, pids: list[int], seconds: float = 15) -> None:
        """Check that processes end."""
        end = time.monotonic() + seconds
        while any(alive(pid) for pid in pids):
            require(
                time.monotonic() < end, f"processes outlived the campaign: {[p for p in pids if alive(p)]}"
            )
            time.sleep(0.02)
        self.checks += 1

    def sound(self, path: Path | None = None) -> None:
        """Check what must hold at any moment: nothing is there twice, nothing hangs in the air."""
        seqs = [seq for (seq,) in self.rows("SELECT seq FROM events ORDER BY seq", path)]
        require(seqs == list(range(1, len(seqs) + 1)), "the journal has holes")
        proposed = [s for (s,) in self.rows("SELECT step FROM events WHERE kind = 'proposed'", path)]
        ended = [
            s for (s,) in self.rows("SELECT step FROM events WHERE kind IN ('evaluated', 'skipped')", path)
        ]
        require(len(proposed) == len(set(proposed)), "a step was proposed twice")
        require(len(ended) == len(set(ended)), "a step was evaluated twice")
        require(set(ended) <= set(proposed), "an evaluation belongs to no proposal")
        twice = self.rows(
            "SELECT p.digest FROM events p JOIN events e ON e.step = p.step AND e.kind = 'evaluated' "
            "WHERE p.kind = 'proposed' AND p.step > 0 GROUP BY p.digest HAVING COUNT(*) > 1",
            path,
        )
        require(not twice, f"a program was evaluated twice: {twice}")
        self.checks += 5

    def complete(self, budget: int, path: Path | None = None) -> None:
        """Check a campaign that came to its end: nothing is missing, the budget is exact."""
        self.sound(path)
        ended = sorted(
            s for (s,) in self.rows("SELECT step FROM events WHERE kind IN ('evaluated', 'skipped')", path)
        )
        proposed = sorted(s for (s,) in self.rows("SELECT step FROM events WHERE kind = 'proposed'", path))
        require(ended == proposed, "a proposal was never evaluated")
        require([s for s in ended if s > 0] == list(range(1, ended[-1] + 1)), "a step is missing")
        spent = self.rows("SELECT COUNT(*) FROM events WHERE kind = 'evaluated' AND step > 0", path)
        require(spent == [(budget,)], f"{spent[0][0]} evaluations, but the budget was {budget}")
        self.checks += 3

    def compare(self, result: dict[str, Any], budget: int, *extra: object) -> int:
        """Compare a campaign that ended with one that nobody disturbs; return the size of the front."""
        assert self.journal is not None
        front = refolded(self.journal.parent)
        named = {row["step"] for row in result["front"]}
        self.check(named <= {step for step, _ in front}, "the front is not what the journal folds to")
        self.begin(budget, "straight", *extra)
        calm = json.loads(self.wait())
        straight = next(self.home.glob("straight/*/journal.sqlite"))
        self.complete(budget, straight)
        self.check(refolded(straight.parent) == front, "an undisturbed campaign has another front")
        programs = [[(row["program"], row["step"]) for row in each["front"]] for each in (result, calm)]
        self.check(programs[0] == programs[1], f"other finalists than undisturbed: {programs}")
        return len(front)


def refolded(folder: Path) -> list[tuple[int, str]]:
    """Return step and digest of the front that the journal of a run folds to."""
    from evolve.campaign.charter import recorded_instances
    from evolve.campaign.ledger import Ledger
    from evolve.cli import compose
    from evolve.cli.config import read_settings
    from evolve.cli.folder import SETTINGS
    from evolve.cli.proposing import prepare
    from evolve.types import Split

    journal = compose.reopen(folder)
    setting = compose.Setting.of(read_settings(folder / SETTINGS))
    proposer = prepare(setting.settings, setting.brief, None).make(journal, folder)
    state = setting.state(proposer, [i.name for i in recorded_instances(journal, Split.TRAIN)])
    for individual in Ledger(journal).individuals():
        state, _ = state.after(individual)
    journal.close()
    return [(individual.step, individual.digest) for individual in state.archive.front]
