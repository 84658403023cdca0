"""Put a campaign together: the only place where roles meet their implementations."""

from __future__ import annotations

import functools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Self

from evolve import programs, stops
from evolve.campaign import Campaign, Finals, Plan, State
from evolve.campaign.charter import charter, record_instances, recorded_instances
from evolve.campaign.ledger import Ledger
from evolve.campaign.loop import Observer
from evolve.campaign.screener import PACES, Screener
from evolve.cli.config import Settings
from evolve.cli.folder import (
    JOURNAL,
    SECRET,
    SETTINGS,
    held,
    open_journal,
    read_secret,
    write_secret,
)
from evolve.cli.proposing import Proposing
from evolve.cli.simplifying import SHARE, export_best, simplifier
from evolve.cli.strategies import Strategies, counted, own_proposer, search_by
from evolve.cli.tuning import with_tuning
from evolve.cli.worker import make_worker
from evolve.engines.local import LocalEngine
from evolve.errors import SandboxUnavailable, UsageError
from evolve.evaluation import instances_of
from evolve.plugins import load_problem
from evolve.protocols import Brief, Engine, Proposer, Stop
from evolve.report.numbers import Numbers
from evolve.sandbox.doctor import examine
from evolve.store import Journal
from evolve.types import Hook, Objective, Problem, Program, Split

INTERRUPTED = "interrupted"
EXHAUSTED = 200
MICRO = 1_000_000


@dataclass(frozen=True)
class Setting:
    """A loaded problem with the choices of a campaign."""

    problem: Problem
    hook: Hook
    settings: Settings
    strategies: Strategies = field(default_factory=Strategies)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Load the problem and the strategies, and find the hook.

        Raises:
            UsageError: One of them is unknown.
        """
        return cls.around(load_problem(settings.problem), settings)

    @classmethod
    def around(cls, problem: Problem, settings: Settings) -> Self:
        """Load the strategies for a problem that is there already, and find the hook.

        Raises:
            UsageError: One of them is unknown.
        """
        strategies = Strategies.of(settings)
        if not settings.hook:
            return cls(problem, problem.hooks[0], settings, strategies)
        for hook in problem.hooks:
            if hook.name == settings.hook:
                return cls(problem, hook, settings, strategies)
        known = ", ".join(hook.name for hook in problem.hooks)
        raise UsageError(f"--hook: problem `{problem.name}` has no hook `{settings.hook}`; it has {known}")

    @property
    def brief(self) -> Brief:
        """Return what a proposer may know; nothing that is timed, if the campaign has to repeat exactly."""
        p = self.problem
        return Brief(p.name, p.statement, self.hook, self.judged, p.limits)

    @property
    def judged(self) -> tuple[Objective, ...]:
        """Return the objectives that decide; an ordered campaign leaves out what is timed."""
        return counted(self.settings, self.problem.objectives)

    @property
    def start(self) -> list[Program]:
        """Return the programs that the search begins from, the seed program first, none twice."""
        chosen = [self.hook.seed]
        known = {programs.digest(self.hook.seed.text)}
        for baseline in self.problem.baselines if self.settings.start == "baselines" else ():
            digest = programs.digest(baseline.text)
            hook = programs.implements(baseline.text, self.problem.hooks)
            if hook is not None and hook.name == self.hook.name and digest not in known:
                chosen.append(baseline)
                known.add(digest)
        return chosen

    def state(self, proposer: Proposer, names: Sequence[str]) -> State:
        """Return the state before the first individual.

        Args:
            proposer: Makes candidates.
            names: Of the train instances.
        """
        s, objectives = self.settings, tuple(self.problem.objectives)
        timed = any(o.source == "cpu" for o in objectives)
        screener = Screener(self.judged, tuple(names), timed, s.seed, s.racing, s.fingerprints, PACES[s.pace])
        archive = self.strategies.empty(s, objectives, len(names))
        return State(archive, search_by(s.strategy, proposer, self.hook), screener=screener)

    @property
    def own_proposer(self) -> Callable[[Brief], Proposer] | None:
        """Return what makes the proposer, if that is not a bundled one."""
        own = self.strategies.proposer
        return None if own is None else functools.partial(own_proposer, own)

    def require_strategies(self, recorded: Mapping[str, str]) -> None:
        """Refuse to go on with other strategies than a run began with.

        Raises:
            UsageError: A file or a package changed.
        """
        for setting, origin in self.strategies.origins.items():
            if recorded.get(setting) != origin:
                raise UsageError(
                    f"key `{setting}`: {getattr(self.settings, setting)} changed since the run began; "
                    "restore it, or begin a new run"
                )

    def stop(self) -> Stop:
        """Return when the campaign ends."""
        s = self.settings
        chosen: list[Stop] = [stops.Exhausted(EXHAUSTED)]
        if s.target is not None:
            chosen.append(stops.Target(s.target, self.problem.objectives[0].direction))
        if s.evaluations is not None:
            chosen.append(stops.Evaluations(s.evaluations))
        if s.max_usd is not None:
            chosen.append(stops.MaxUsd(round(s.max_usd * MICRO)))
        if s.minutes is not None:
            chosen.append(stops.Minutes(s.minutes))
        if s.plateau is not None:
            chosen.append(stops.Plateau(s.plateau))
        return stops.any_of(chosen)

    def engine(self, folder: Path) -> Engine:
        """Start the workers of a run, or join those of a cluster."""
        s = self.settings
        local = functools.partial(
            engine_for, s.problem, unsafe=s.unsafe_evaluation, secret=(folder / SECRET).resolve()
        )
        if s.engine == "local":
            return local(s.workers)
        from evolve.cli.remote import cluster_engine

        return cluster_engine(self.problem, s, read_secret(folder / SECRET), local)


def engine_for(spec: str, workers: int, unsafe: bool, secret: Path | None = None) -> LocalEngine:
    """Return local workers for a problem; `workers` 0 is one per core that this process may use."""
    count = workers or len(os.sched_getaffinity(0))
    spec = str(Path(spec).resolve()) if "/" in spec or spec.endswith(".py") else spec
    return LocalEngine(functools.partial(make_worker, spec, unsafe, secret), count)


def isolation(unsafe: bool) -> str:
    """Return the level of the sandbox on this machine.

    Raises:
        SandboxUnavailable: There is none, and `unsafe` does not accept that.
    """
    level = examine(self_test=False).level
    if level == "none" and not unsafe:
        raise SandboxUnavailable(
            "this machine cannot isolate candidates (no seccomp); run in a Linux container or virtual "
            "machine, or accept the danger with --unsafe-evaluation; `evolve doctor` tells more"
        )
    return "none" if unsafe else level


def begin(setting: Setting, folder: Path, sandbox: str) -> Journal:
    """Create the journal and the secret of a new run."""
    write_secret(folder)
    config = setting.settings.model_dump(mode="json")
    meta = charter(setting.problem, setting.hook, config, sandbox, setting.strategies.origins)
    journal = Journal.create(folder / JOURNAL, meta, time.time)
    record_instances(journal, Split.TRAIN, instances_of(setting.problem, Split.TRAIN, None))
    return journal


def conduct(
    setting: Setting,
    journal: Journal,
    folder: Path,
    proposing: Proposing,
    observers: Sequence[Observer] = (),
) -> Numbers:
    """Search, then score the finalists; return the numbers of the run.

    Args:
        setting: What is searched.
        journal: The record; what it holds is replayed.
        folder: The run's.
        proposing: Makes the proposer; closed at the end.
        observers: Called after each fold.
    """
    s = setting.settings
    ledger = Ledger(journal)
    plan = Plan(
        setting.stop(),
        seed=s.seed,
        ordered=s.ordered,
        lag=s.lag,
        proposals=s.llm_concurrency,
        spent=proposing.spent,
    )
    train = [instance.name for instance in recorded_instances(journal, Split.TRAIN)]
    engine = setting.engine(folder)
    finished = False
    try:
        with held(folder):
            campaign = Campaign(
                setting.brief,
                setting.start,
                setting.state(with_tuning(setting, proposing.make(journal, folder), engine, train), train),
                engine=engine,
                ledger=ledger,
                plan=plan,
                observers=observers,
            )
            with _interruptible(campaign, proposing):
                reason = campaign.search()
                if not paused(reason):
                    _finish(setting, campaign, engine, ledger, read_secret(folder / SECRET))
            finished = True
    finally:
        proposing.close()
        engine.close(cancel=not finished)
    numbers = Numbers(journal, folder)
    export_best(numbers, folder / "best")
    return numbers


def paused(reason: str | None) -> bool:
    """Whether a campaign stopped before its end, and waits to be resumed."""
    return reason is None or reason == INTERRUPTED or reason.startswith("model")


def _finish(setting: Setting, campaign: Campaign, engine: Engine, ledger: Ledger, secret: int) -> None:
    for split in (Split.VALIDATION, Split.TEST):
        record_instances(ledger.journal, split, instances_of(setting.problem, split, secret))
    s = setting.settings
    affordable = min(s.simplify, campaign.state.progress.evaluated // SHARE)
    simpler = simplifier(setting, engine, ledger, affordable).finalists
    Finals(setting.problem, engine, ledger, s.seed, s.finalists, simpler).run(campaign.state.archive.front)


@contextmanager
def _interruptible(campaign: Campaign, proposing: Proposing) -> Iterator[None]:
    """Let the first Ctrl-C end the campaign in order, and the second at once."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        campaign.halt(INTERRUPTED)
        proposing.hush()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def reopen(folder: Path) -> Journal:
    """Open the journal of a run to go on with it.

    Raises:
        UsageError: The run's own settings are missing.
    """
    if not (folder / SETTINGS).is_file():
        raise UsageError(f"{folder / SETTINGS}: missing; a run cannot be resumed without it")
    return open_journal(folder)
