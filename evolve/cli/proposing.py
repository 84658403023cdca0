"""Make the proposer that the settings name; whatever it needs is checked before a run begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from evolve.cli.config import Settings
from evolve.errors import UsageError
from evolve.plugins import bundled_root
from evolve.protocols import Brief, Proposer
from evolve.store import Calls, Journal
from evolve.types import Call, Reply

if TYPE_CHECKING:
    from evolve.models import Models, Recording
    from evolve.proposers.team import Member

MICRO = 1_000_000
MAILBOX = "mailbox"
PRICES = "prices"


class LateLog:
    """Calls of a journal that is yet to be created (role `evolve.protocols.CallLog`)."""

    def __init__(self) -> None:
        self._calls: Calls | None = None

    def bind(self, journal: Journal) -> Calls:
        """Record in `journal` from now on."""
        self._calls = Calls(journal)
        return self._calls

    def record(self, call: Call) -> None:
        """Keep an attempt."""
        self._bound().record(call)

    def find(self, request_digest: str) -> Reply | None:
        """Return the first answer to a request."""
        return self._bound().find(request_digest)

    def _bound(self) -> Calls:
        if self._calls is None:
            raise AssertionError("a model was asked before its run began")
        return self._calls


@dataclass
class Proposing:
    """A proposer in the making, and what it holds on to.

    Attributes:
        make: Builds it for a run: its journal and its folder.
        spent: Micro-dollars spent, and what calls in flight can still cost.
        hush: Ends every wait, so that a campaign can end; calls in flight go on.
        close: Ends everything; idempotent.
    """

    make: Callable[[Journal, Path], Proposer]
    spent: Callable[[], tuple[int, int]] = field(default=lambda: (0, 0))
    hush: Callable[[], None] = field(default=lambda: None)
    close: Callable[[], None] = field(default=lambda: None)


def prepare(settings: Settings, brief: Brief, own: Callable[[Brief], Proposer] | None = None) -> Proposing:
    """Check everything that the proposer needs; nothing is spent, and nothing is written.

    Args:
        settings: Of the campaign.
        brief: Of the campaign.
        own: Makes the proposer if it is not a bundled one.

    Raises:
        UsageError: A model, a key, a price or a recording is missing or wrong.
    """
    if own is not None:
        made = own(brief)
        return Proposing(lambda _journal, _folder: made)
    return MAKERS[settings.proposer](settings, brief)


def recording_of(name: str) -> Recording:
    """Return a recording: a bundled one by name, a file, or the calls of a run's folder.

    Raises:
        UsageError: There is none of that name.
    """
    from evolve.models import load

    path = Path(name)
    if (path / "journal.sqlite").is_file():
        return recorded_run(path)
    if path.is_file():
        return load(path)
    folder = bundled_root() / "recordings"
    known = sorted(file.stem for file in folder.glob("*.jsonl"))
    if name in known:
        return load(folder / f"{name}.jsonl")
    raise UsageError(
        f"--recording: no file, run or recording `{name}`; bundled: {', '.join(known) or 'none'}"
    )


def recorded_run(folder: Path) -> Recording:
    """Return the model calls of a run as a recording."""
    from evolve.cli.folder import open_journal
    from evolve.models import Recording

    journal = open_journal(folder)
    problem, config = journal.meta("problem"), journal.meta("config")
    meta = {"problem": problem["name"], "hook": problem["hook"], "config": config}
    for event in journal.events(PRICES):
        meta["prices"] = event.body
    return Recording(meta, tuple(Calls(journal)))


def _genetic(_settings: Settings, brief: Brief) -> Proposing:
    from evolve.proposers.genetic import Genetic

    return Proposing(lambda _journal, _folder: Genetic(brief.hook, brief.objectives, brief.limits.modules))


def _llm(settings: Settings, brief: Brief) -> Proposing:
    from evolve.models import Prices, Purse, Terms, open_models
    from evolve.proposers.team import Member

    purse = Purse(None if settings.max_usd is None else round(settings.max_usd * MICRO))
    log = LateLog()
    terms = Terms(
        purse,
        log,
        prices=Prices(settings.prices),
        timeout_s=settings.timeout_s,
        patience_s=settings.patience_s,
    )
    models: Models = open_models(settings.models, terms)

    def make(journal: Journal, _folder: Path) -> Proposer:
        purse.settle(0, log.bind(journal).micro_usd)
        prices = {m.name: m.price.output if m.price else None for m in models.each}
        if not any(journal.events(PRICES)):
            journal.append(PRICES, {name: price and str(price) for name, price in prices.items()})
        members = [Member(m.name, m.ask, prices[m.name]) for m in models.each]
        return _team(settings, brief, members)

    return Proposing(make, lambda: (purse.spent, purse.reserved), models.clock.halt, models.close)


def _mailbox(settings: Settings, brief: Brief) -> Proposing:
    from evolve.models import Mailbox, Recorded, SystemClock
    from evolve.models.cached import Cached
    from evolve.proposers.team import Member

    clock, log = SystemClock(), LateLog()

    def make(journal: Journal, folder: Path) -> Proposer:
        log.bind(journal)
        asked = Cached(Recorded(Mailbox(folder, clock), log, MAILBOX, clock), log)
        return _team(settings, brief, [Member(MAILBOX, asked)])

    return Proposing(make, hush=clock.halt, close=clock.halt)


def _replay(settings: Settings, brief: Brief) -> Proposing:
    from evolve.models import Recorded, Replay, SystemClock, Unpaid
    from evolve.proposers.team import Member

    recording = recording_of(settings.recording)
    recording.require(problem=brief.problem, hook=brief.hook.name)
    log, replay = LateLog(), Replay(recording)
    names = tuple(dict.fromkeys(recording.meta["config"]["models"])) or (MAILBOX,)
    known = recording.meta.get("prices", {})
    prices = {name: Decimal(known[name]) if known.get(name) else None for name in names}

    def make(journal: Journal, _folder: Path) -> Proposer:
        log.bind(journal)
        asked = Recorded(replay, Unpaid(log), "replay", SystemClock())
        return _team(settings, brief, [Member(name, asked, prices[name]) for name in names])

    return Proposing(make)


def _team(settings: Settings, brief: Brief, members: Sequence[Member]) -> Proposer:
    from evolve.prompts import Prompts
    from evolve.proposers.team import Habits, team

    ahead = settings.lag if settings.ordered else 2 * settings.llm_concurrency
    return team(brief, members, Prompts(), seed=settings.seed, habits=Habits(ahead=ahead))


MAKERS: Mapping[str, Callable[[Settings, Brief], Proposing]] = {
    "genetic": _genetic,
    "llm": _llm,
    "mailbox": _mailbox,
    "replay": _replay,
}
"""Bundled proposers by name."""
