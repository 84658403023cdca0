"""Re-fit the constants of one promising program, as one step of a campaign.

The trials are evaluated like candidates but are no individuals: what enters the search is the best of
them, with a record of what was tuned. A trial that cannot be expected to become the best is dropped
early. No model is asked, and any proposer can be extended so.

Source: N. Hansen, "The CMA Evolution Strategy: a tutorial", arXiv:1604.00772.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evolve import programs
from evolve.archives import Pareto
from evolve.campaign.ledger import individual
from evolve.campaign.screener import Screener
from evolve.evaluation import derive_seed
from evolve.proposers.genetic.constants import value_of
from evolve.proposers.genetic.edit import substitute
from evolve.proposers.genetic.refit import MOST_CONSTANTS, Fit, fitted_sites, skeleton
from evolve.proposers.genetic.scopes import grammar
from evolve.proposers.genetic.sites import Site
from evolve.proposers.genetic.source import Source, read_source
from evolve.protocols import Archive, Engine, Proposer, Task
from evolve.types import Evaluation, Hook, Individual, Objective, Outcome, Problem, Program, Proposal, Split

OPERATOR = "tune"
ON_DEMAND = f"{OPERATOR}/on-demand"
"""Of a tuning that a person asked for: its trials do not count against the budget of the search."""

TRIALS = 48
EVERY = 40
"""Steps from one tuning to the next."""

PATIENCE = 8
"""Populations without a gain after which a tuning ends."""

PROMISING = 4
"""Members of the front, the best first, among which a program to tune is looked for."""


@dataclass(frozen=True)
class Workshop:
    """Where trials are evaluated.

    Attributes:
        problem: The problem.
        hook: That programs implement.
        engine: Runs evaluations.
        names: Of the train instances.
        seed: Of the campaign.
    """

    problem: Problem
    hook: Hook
    engine: Engine
    names: tuple[str, ...]
    seed: int

    @property
    def primary(self) -> Objective:
        """Return the objective to improve."""
        return self.problem.objectives[0]

    def read(self, text: str) -> Source | None:
        """Return a program whose constants can be fitted, `None` if they cannot."""
        try:
            source = read_source(text, grammar(self.hook))
        except SyntaxError:
            return None
        return source if 1 <= len(fitted_sites(source)) <= MOST_CONSTANTS else None


@dataclass(frozen=True)
class Trials:
    """What is known of the trials of one tuning; a value.

    Attributes:
        parent: Step of the program that is tuned; trials count on from there, so that it wins ties.
        screener: Drops trials that cannot become the best.
        archive: Of the best trial on the primary objective alone.
        spent: Trials evaluated.
        dropped: Of those, dropped early.
    """

    parent: int
    screener: Screener
    archive: Archive
    spent: int = 0
    dropped: int = 0

    @classmethod
    def begin(cls, shop: Workshop, parent: Individual) -> Trials:
        """Return what is known when only the parent is."""
        timed = any(objective.source == "cpu" for objective in shop.problem.objectives)
        counted = (shop.primary,)
        empty = cls(
            parent.step,
            Screener(counted, shop.names, timed, shop.seed, matching=False),
            Pareto(counted, capacity=2, count=(shop.primary.name,)),
        )
        return empty.told(parent)

    def told(self, one: Individual) -> Trials:
        """Return what is known with one more evaluation."""
        archive = self.archive.add(one)[0] if one.evaluation.ok else self.archive
        return replace(self, archive=archive, screener=self.screener.told(one))

    def counted(self, evaluation: Evaluation) -> Trials:
        """Return it with one more trial paid."""
        early = evaluation.screening is not None and evaluation.status.value == "dropped"
        return replace(self, spent=self.spent + 1, dropped=self.dropped + early)


def tune(shop: Workshop, parent: Individual, rng: np.random.Generator, trials: int = TRIALS) -> Proposal:
    """Return the program with the best constants found; its text is "" if none are better.

    Args:
        shop: Where to evaluate.
        parent: Evaluated well on train, with constants that `Workshop.read` finds.
        rng: Of this step.
        trials: Evaluations at most.

    Returns:
        A proposal whose detail says which constants were tuned, from what to what, what that gained
        on train, and how many trials it took.
    """
    source = shop.read(parent.program.text)
    if source is None:
        raise ValueError("the program has no constants to fit, or too many")
    sites = fitted_sites(source)
    fit = Fit.start([value_of(site) for site in sites])
    known = Trials.begin(shop, parent)
    population = int(fit.cma.population_size)
    while fit.stale < PATIENCE * population and known.spent < trials:
        size = min(population, trials - known.spent)
        fit, known = _generation(shop, source, sites, fit, known, [fit.sample(rng) for _ in range(size)])
    return _proposal(shop, parent, source, sites, known)


def _generation(
    shop: Workshop,
    source: Source,
    sites: Sequence[Site],
    fit: Fit,
    known: Trials,
    positions: Sequence[tuple[float, ...]],
) -> tuple[Fit, Trials]:
    """Evaluate positions side by side, with what is known before any of them."""
    texts = [with_constants(source, sites, fit.values(position)) for position in positions]
    waiting = [shop.engine.submit(_task(shop, known, text, k)) for k, text in enumerate(texts)]
    for position, text, future in zip(positions, texts, waiting, strict=True):
        evaluation = future.result()
        known = known.counted(evaluation)
        digest = programs.digest(text)
        one = individual(known.parent + known.spent, Proposal(text, OPERATOR), digest, evaluation)
        known = known.told(one)
        fit = fit.told(position, _loss(shop.primary, evaluation))
    return fit, known


def _task(shop: Workshop, known: Trials, text: str, place: int) -> Task:
    seed = derive_seed(shop.seed, OPERATOR, programs.digest(text))
    screen = known.screener.screen(known.archive, known.spent + place)
    plain = None if screen is None else replace(screen, audit=False)
    return Task(Program(text), shop.hook.name, Split.TRAIN, seed, 0, screen=plain)


def _loss(primary: Objective, evaluation: Evaluation) -> float:
    """Return the primary loss; that which was foreseen of a trial that was dropped."""
    if evaluation.ok:
        return primary.loss(evaluation.objectives[primary.name])
    if evaluation.screening is not None and primary.name in evaluation.screening.expected:
        return primary.loss(evaluation.screening.expected[primary.name])
    return math.inf


def with_constants(source: Source, sites: Sequence[Site], values: Sequence[float]) -> str:
    """Return the text of a program with other constants."""
    edits = {id(site.node): programs.literal(value) for site, value in zip(sites, values, strict=True)}
    return ast.unparse(substitute(source, edits)) + "\n"


def _proposal(
    shop: Workshop, parent: Individual, source: Source, sites: Sequence[Site], known: Trials
) -> Proposal:
    best = known.archive.incumbent
    before, name = parent.objectives[shop.primary.name], shop.primary.name
    detail = {"skeleton": skeleton(source), "trials": known.spent, "dropped": known.dropped}
    if best is None or best.digest == parent.digest:
        note = f"{len(sites)} constants: none better in {known.spent} trials"
        return Proposal("", OPERATOR, (parent.step,), note, detail=detail)
    after = best.objectives[name]
    tuned = shop.read(best.program.text)
    values = [value_of(site) for site in (fitted_sites(tuned) if tuned else sites)]
    pairs = [[value_of(site), value] for site, value in zip(sites, values, strict=False)]
    told = ", ".join(f"{old:g} → {new:g}" for old, new in pairs)
    note = f"{told}: {name} {before:.4g} → {after:.4g} in {known.spent} trials"
    detail |= {"constants": pairs, "gain": shop.primary.loss(before) - shop.primary.loss(after)}
    return Proposal(best.program.text, OPERATOR, (parent.step,), note, detail=detail)


@dataclass(frozen=True)
class Tuning:
    """A proposer that now and then has a good program tuned (role `evolve.protocols.Proposer`).

    Attributes:
        inner: Proposes in all other steps.
        shop: Where trials are evaluated.
        budget: Evaluations of the campaign; `None` for no such budget.
        ahead: Steps in flight at most.
        every: Steps from one tuning to the next; more than `ahead`, so that one at a time is tuned.
        trials: Of one tuning, at most.
        tuned: Keys of programs that were tuned, constants apart.
        spent: Evaluations of the campaign so far.
    """

    inner: Proposer
    shop: Workshop
    budget: int | None = None
    ahead: int = 8
    every: int = EVERY
    trials: int = TRIALS
    tuned: frozenset[str] = field(default_factory=frozenset)
    spent: int = 0

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Tune one of the best programs if a tuning is due and can be paid; else let `inner` propose."""
        parent = next(self._promising(archive), None) if self._due(step) else None
        if parent is None:
            return self.inner.propose(archive, step, rng)
        return tune(self.shop, parent, rng, self.trials)

    def tell(self, individual: Individual, outcome: Outcome) -> Tuning:
        """Return the proposer that knows `individual`, whoever made it."""
        tuned = self.tuned
        if individual.proposal.operator in (OPERATOR, ON_DEMAND):
            tuned |= {str(individual.proposal.detail.get("skeleton"))}
        inner = self.inner.tell(individual, outcome)
        return replace(self, inner=inner, tuned=tuned, spent=self.spent + individual.spent)

    def _due(self, step: int) -> bool:
        if step % max(self.every, self.ahead + 1) or self.shop.primary.source != "verifier":
            return False
        return self.budget is None or self.spent + self.ahead + self.trials + 1 <= self.budget

    def _promising(self, archive: Archive) -> Iterator[Individual]:
        for member in archive.front[:PROMISING]:
            source = self.shop.read(member.program.text)
            if source is not None and skeleton(source) not in self.tuned:
                yield member
