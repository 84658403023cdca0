"""The proposers that ask language models, put together as a portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from evolve.errors import UsageError
from evolve.prompts import Prompts
from evolve.proposers.crossover import Crossover
from evolve.proposers.desk import Desk
from evolve.proposers.mutate import Mutate
from evolve.proposers.portfolio import Arm, Portfolio
from evolve.proposers.repair import Repair
from evolve.proposers.rewrite import Rewrite
from evolve.protocols import Brief, LanguageModel

_DEAR = 3  # times the cheapest


@dataclass(frozen=True)
class Member:
    """A model of a team.

    Attributes:
        name: In the names of arms, and so in the journal; a replay needs the same.
        model: To ask.
        price: Of a million output tokens, in dollars; `None` if unknown.
    """

    name: str
    model: LanguageModel
    price: Decimal | None = None


@dataclass(frozen=True)
class Habits:
    """How a team works.

    Attributes:
        ahead: Steps in flight at most; see `Repair.ahead`.
        max_tokens: Of one answer.
        temperature: `None` leaves it to the models.
        reflect_every: Steps between distillations of lessons; 0 for never.
        rewrite_after: Evaluations without a new incumbent before programs are begun anew.
    """

    ahead: int = 8
    max_tokens: int = 8192
    temperature: float | None = None
    reflect_every: int = 20
    rewrite_after: int = 12


def team(
    brief: Brief, members: Sequence[Member], prompts: Prompts, *, seed: int, habits: Habits | None = None
) -> Portfolio:
    """Return a portfolio of every operator with every model.

    Args:
        brief: Of the campaign.
        members: Models, at least one.
        prompts: To ask with.
        seed: Of the campaign.
        habits: `None` for the default ones.
    """
    if not members:
        raise UsageError("no model: name one with --model, e.g. --model openai/gpt-4o")
    habits = habits or Habits()
    desks = {member.name: _desk(brief, member, prompts, seed, habits) for member in members}
    known = [member.price for member in members if member.price is not None]
    arms = [
        arm
        for member in members
        for arm in _arms(desks[member.name], member.name, habits, dear=_dear(member.price, known))
    ]
    cheapest = min(members, key=lambda member: (member.price is None, member.price or 0))
    return Portfolio(tuple(arms), Repair(desks[cheapest.name], habits.ahead))


def _desk(brief: Brief, member: Member, prompts: Prompts, seed: int, habits: Habits) -> Desk:
    desk = Desk.open(brief, member.model, prompts, seed=seed, every=habits.reflect_every)
    return replace(desk, max_tokens=habits.max_tokens, temperature=habits.temperature)


def _arms(desk: Desk, name: str, habits: Habits, *, dear: bool) -> list[Arm]:
    return [
        Arm(f"mutate@{name}", Mutate(desk), dear=dear),
        Arm(f"crossover@{name}", Crossover(desk), dear=dear),
        Arm(f"rewrite@{name}", Rewrite(desk), after=habits.rewrite_after, dear=dear),
    ]


def _dear(price: Decimal | None, known: Sequence[Decimal]) -> bool:
    return price is not None and price > _DEAR * min(known)
