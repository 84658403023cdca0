"""What `run` and `tune` share: how a campaign's programs get their constants re-fitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evolve.protocols import Engine, Proposer

if TYPE_CHECKING:
    from evolve.campaign.tuning import Workshop
    from evolve.cli.compose import Setting


def workshop(setting: Setting, engine: Engine, names: Sequence[str]) -> Workshop:
    """Return where trials are evaluated; `names` are those of the train instances."""
    from evolve.campaign.tuning import Workshop

    return Workshop(setting.problem, setting.hook, engine, tuple(names), setting.settings.seed)


def with_tuning(setting: Setting, proposer: Proposer, engine: Engine, names: Sequence[str]) -> Proposer:
    """Return the proposer of a campaign, extended by tuning if the settings say so."""
    from evolve.campaign.tuning import Tuning

    s = setting.settings
    if not s.tune:
        return proposer
    ahead = s.lag if s.ordered else s.llm_concurrency + 2 * engine.workers
    return Tuning(proposer, workshop(setting, engine, names), s.evaluations, ahead)
