"""Make the archive, the parent rule and the strategy that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evolve.archives import (
    Compromise,
    Contribution,
    Grid,
    Instances,
    Islands,
    Lean,
    ParentRule,
    Pareto,
    Patience,
    Portfolio,
    Quality,
    RankCrowding,
    Selection,
    Uniform,
    Wins,
)
from evolve.archives.descriptors import branches, size
from evolve.campaign.screener import FEWEST
from evolve.cli.config import Settings
from evolve.errors import PluginError, UsageError
from evolve.plugins import Strategy, load_strategy
from evolve.proposers.controls import BestOf, RandomWalk
from evolve.protocols import Archive, Brief, Proposer
from evolve.types import Hook, Objective

ISLAND_CAPACITY = 16

PARENTS: Mapping[str, Callable[[], ParentRule]] = {
    "compromise": Compromise,
    "contribution": Contribution,
    "patience": Patience,
    "portfolio": Portfolio,
    "quality": Quality,
    "rank-crowding": RankCrowding,
    "uniform": Uniform,
    "wins": Wins,
}
"""Parent rules by name; without one, an archive chooses by the rule that measured best for it."""


@dataclass(frozen=True)
class Whole:
    """What an archive is made of: all that a maker of archives may ask for.

    Attributes:
        best: An empty Pareto archive of the campaign's objectives, capacity and parent rule.
        selection: By the parent rule that was asked for; `None` for the archive's own.
        raced: Whether there are train instances enough for racing.
    """

    best: Pareto
    selection: Selection | None
    raced: bool


def _islands(whole: Whole) -> Archive:
    best = whole.best
    return Islands(best, Pareto(best.objectives, ISLAND_CAPACITY, best.count, best.selection))


def _grid(whole: Whole) -> Archive:
    cells = (size(), branches())
    return Grid(whole.best, cells, whole.selection) if whole.selection else Grid(whole.best, cells)


def _instances(whole: Whole) -> Archive:
    return Instances(whole.best, whole.selection) if whole.selection else Instances(whole.best)


def _lean(whole: Whole) -> Archive:
    return Lean(whole.best, whole.selection) if whole.selection else Lean(whole.best)


def _auto(whole: Whole) -> Archive:
    """Return a front, which can be raced; where that is out of the question, best-per-instance besides."""
    return whole.best if whole.raced else _instances(whole)


ARCHIVES: Mapping[str, Callable[[Whole], Archive]] = {
    "auto": _auto,
    "grid": _grid,
    "instances": _instances,
    "islands": _islands,
    "lean": _lean,
    "pareto": lambda whole: whole.best,
}


@dataclass(frozen=True)
class Strategies:
    """The strategies of a campaign that are not bundled, loaded.

    Attributes:
        archive: `None` for a bundled one.
        parents: `None` for a bundled one or the archive's own.
        proposer: `None` for a bundled one.
    """

    archive: Strategy | None = None
    parents: Strategy | None = None
    proposer: Strategy | None = None

    @classmethod
    def of(cls, settings: Settings) -> Strategies:
        """Load what the settings name.

        Raises:
            UsageError: Something is unknown, does not fit, or cannot be loaded.
        """
        from evolve.cli.proposing import MAKERS

        if settings.strategy == "random" and settings.proposer != "genetic":
            raise UsageError(
                f"--strategy random makes random edits of its own: it needs --proposer genetic, "
                f"got {settings.proposer}"
            )
        return cls(
            _loaded("archive", settings.archive, ARCHIVES),
            _loaded("parents", settings.parents, PARENTS),
            _loaded("proposer", settings.proposer, MAKERS),
        )

    @property
    def origins(self) -> dict[str, str]:
        """Where each came from, by setting."""
        found = {"archive": self.archive, "parents": self.parents, "proposer": self.proposer}
        return {setting: strategy.origin for setting, strategy in found.items() if strategy}

    def empty(self, settings: Settings, objectives: Sequence[Objective], instances: int) -> Archive:
        """Return the empty archive of a campaign.

        Args:
            settings: Of the campaign.
            objectives: As declared, the primary first.
            instances: How many there are on train.
        """
        judged = counted(settings, objectives)
        rule = self._rule(settings.parents)
        selection = None if rule is None else Selection(rule)
        if self.archive is not None:
            whole = (judged, settings.capacity, selection or Selection())
            made: Archive = _made("archive", self.archive.made, whole, ("add", "sample"))
            return made
        count = tuple(o.name for o in judged)
        best = Pareto(tuple(objectives), settings.capacity, count, selection or Selection())
        return ARCHIVES[settings.archive](Whole(best, selection, raced=instances >= FEWEST))

    def _rule(self, name: str) -> ParentRule | None:
        if self.parents is not None:
            rule = self.parents.made
            if not callable(rule) or isinstance(rule, type):
                raise PluginError("key `parents`: `parents` must be a parent rule: callable with a pool")
            return rule  # type: ignore[no-any-return]
        return PARENTS[name]() if name else None


def counted(settings: Settings, objectives: Sequence[Objective]) -> tuple[Objective, ...]:
    """Return the objectives that count in the archive: an ordered campaign leaves out what is timed."""
    return tuple(o for o in objectives if not (settings.ordered and o.source == "cpu"))


def search_by(strategy: str, proposer: Proposer, hook: Hook) -> Proposer:
    """Return the proposer that searches as `strategy` says: "evolve", "best-of-n" or "random"."""
    if strategy == "best-of-n":
        return BestOf(proposer)
    if strategy == "random":
        from evolve.proposers.genetic import Genetic

        return RandomWalk(Genetic(hook, adapt=False, elitism=0.0), hook.seed)
    return proposer


def own_proposer(strategy: Strategy, brief: Brief) -> Proposer:
    """Return the proposer that a plugin makes for a campaign."""
    return _made("proposer", strategy.made, (brief,), ("propose", "tell"))  # type: ignore[no-any-return]


def _loaded(setting: str, spec: str, bundled: Mapping[str, Any]) -> Strategy | None:
    return None if not spec or spec in bundled else load_strategy(setting, spec, tuple(bundled))


def _made(setting: str, maker: Any, arguments: tuple[Any, ...], methods: tuple[str, ...]) -> Any:
    try:
        made = maker(*arguments)
    except (TypeError, ValueError) as error:
        raise PluginError(f"key `{setting}`: `{setting}` cannot be called as it must be: {error}") from error
    missing = [method for method in methods if not callable(getattr(made, method, None))]
    if missing:
        raise PluginError(f"key `{setting}`: {type(made).__name__} has no method `{missing[0]}`")
    return made
