"""Edits programs through their syntax tree: needs no model, and knows no problem."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from evolve.errors import UsageError
from evolve.programs import check, count_nodes, digest, parse
from evolve.proposers.genetic.edit import Context, Edit, apply
from evolve.proposers.genetic.elite import Elite, Parent
from evolve.proposers.genetic.memory import Memory
from evolve.proposers.genetic.operators import OPERATORS, Make
from evolve.proposers.genetic.probe import behaviour, recalled
from evolve.proposers.genetic.refit import Refits
from evolve.proposers.genetic.scopes import Grammar, grammar
from evolve.proposers.genetic.source import Source, read_source
from evolve.proposers.genetic.strides import chance
from evolve.protocols import Archive
from evolve.types import Hook, Individual, Objective, Outcome, Proposal, Status

Promises = Callable[[ast.Module], bool]
PREFIX = "genetic/"
COMPUTES = "computes"
"""Key of `Proposal.detail` with what the program computes, so that a campaign that goes on need not
compute it again."""
_ROUNDS = 7  # choices of parents before giving up
_TRIES = 6  # edits of the same parents
_TRUSTING = 5  # rounds in which a foreseen loss refuses an edit; later ones take what there is
_FATIGUE = 0.7  # an operator that was just refused is tried less
_WORTH = {Outcome.REJECTED: 0.0, Outcome.ACCEPTED: 0.3, Outcome.BEST: 1.0}
_USUAL_WORTH = 0.1
_ALIKE = 0.001  # decision lists have many spellings that hardly differ, and a long one hides what matters


@dataclass(frozen=True)
class Genetic:
    """Makes candidates by small edits of programs that were kept, or that were nearly as good.

    An edit is refused, and another one tried, if the program is known after normalisation, or if
    what is known of others foresees its loss: it computes the same as one of them or, once that has
    proved to be all that counts, orders alternatives like one of them (see `probe`).

    Args:
        hook: What programs define; its types are the grammar.
        modules: That a program may import beyond those of every problem.
        objectives: As declared, the primary first. Without them constants are not re-fitted, and
            parents come from the archive alone.
        weights: By operator (see `OPERATORS`), how often it is used relative to the others; those for
            codes count only where the hook returns such.
        adapt: Whether operators that succeed are used more, those that fail less; threefold at most.
        max_nodes: A larger program is not made, unless the parent is larger still.
        elitism: Share of parents that come from the elite and not from the archive.

    Raises:
        UsageError: `weights` has an unknown operator, a negative weight, or nothing but zeros.
    """

    hook: Hook
    objectives: tuple[Objective, ...] = ()
    modules: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(
        default_factory=lambda: {name: operator.weight for name, operator in OPERATORS.items()}
    )
    adapt: bool = True
    max_nodes: int = 400
    elitism: float = 0.4
    memory: Memory = field(default_factory=Memory, repr=False)
    refits: Refits = field(default_factory=Refits, repr=False)
    elite: Elite = field(default_factory=Elite, repr=False)

    def __post_init__(self) -> None:
        unknown = sorted(set(self.weights) - set(OPERATORS))
        if unknown:
            raise UsageError(
                f"weights: no operator is called {', '.join(unknown)}; there are {', '.join(OPERATORS)}"
            )
        if min(self.weights.values(), default=0.0) < 0 or not any(self.weights.values()):
            raise UsageError("weights: none may be negative, and one must be positive")

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:  # noqa: ARG002
        """Edit one program; the text is "" if nothing new was found in a bounded number of tries."""
        known = frozenset(member.digest for member in archive.members)
        for round_ in range(_ROUNDS):
            parents = self._parents(archive, rng)
            sources = [read_source(parent.text, self._grammar) for parent in parents]
            context = Context(sources[0], sources[1], rng)
            promises = self._promises(sources[0], rng) if round_ < _TRUSTING else None
            weights = self._weights()
            for _ in range(_TRIES if weights else 0):
                name = context.weighted(tuple(weights), tuple(weights.values()))
                weights[name] *= _FATIGUE
                edit = self._makers[name](context)
                text = edit and self._text(context.source, edit, known, promises)
                if edit and text:
                    steps = dict.fromkeys(p.step for p in (parents if edit.mixes else parents[:1]))
                    origin = tuple(step for step in steps if step is not None)
                    detail = {**edit.detail, COMPUTES: self._computes(text)}
                    return Proposal(text, f"{PREFIX}{name}", origin, edit.note, detail=detail)
        return Proposal("", f"{PREFIX}none", note="no edit gives a program that is new")

    def tell(self, individual: Individual, outcome: Outcome) -> Genetic:
        """Return the proposer that knows `individual`, whoever made it."""
        loss, foreseen = self._loss(individual), self._foreseen(individual)
        text = individual.program.text
        computes = None
        if math.isfinite(foreseen):
            ours = individual.proposal.operator.startswith(PREFIX)
            found = individual.proposal.detail.get(COMPUTES) if ours else None
            computes = recalled(self._computes(text) if found is None else found)
        memory = self.memory.with_program(individual.digest, computes, loss)
        refits, elite = self.refits, self.elite
        operator = individual.proposal.operator
        if operator.startswith(PREFIX):
            memory = memory.with_gain(operator.removeprefix(PREFIX), _WORTH[outcome])
        if operator == f"{PREFIX}constants" and self.objectives:
            refits = refits.told(individual.proposal.detail, foreseen)
        if math.isfinite(loss):
            alike = _ALIKE if self._grammar.coded else 0.0
            elite = elite.added(loss, Parent(text, individual.step), alike)
        return replace(self, memory=memory, refits=refits, elite=elite)

    @cached_property
    def _grammar(self) -> Grammar:
        return grammar(self.hook)

    @cached_property
    def _makers(self) -> Mapping[str, Make]:
        makers = {name: operator.make for name, operator in OPERATORS.items()}
        return {**makers, "constants": self.refits.edit}

    def _computes(self, text: str) -> list[str]:
        """Return the digests of what a program computes; none if that is beyond the interpreter."""
        tree = parse(text)
        found = behaviour(tree, self._grammar) if tree else None
        return [] if found is None else [found.values, *found.orders]

    def _loss(self, individual: Individual) -> float:
        """Return the primary loss; infinite if the program failed or there is no objective."""
        if not individual.evaluation.ok or not self.objectives:
            return math.inf
        primary = self.objectives[0]
        return primary.loss(individual.objectives[primary.name])

    def _foreseen(self, individual: Individual) -> float:
        """Return the primary loss, or the one that racing expected when it dropped the program."""
        screening = individual.evaluation.screening
        if individual.evaluation.status is not Status.DROPPED or screening is None or not self.objectives:
            return self._loss(individual)
        primary = self.objectives[0]
        return primary.loss(screening.expected.get(primary.name, primary.loss(math.inf)))

    def _weights(self) -> dict[str, float]:
        coded = self._grammar.coded
        weights = {name: w for name, w in self.weights.items() if coded or not OPERATORS[name].coded}
        if not self.adapt:
            return weights
        rates = {name: self.memory.rate(name, _USUAL_WORTH, 10.0) / _USUAL_WORTH for name in weights}
        return {name: weight * min(max(rates[name], 1 / 3), 3.0) for name, weight in weights.items()}

    def _parents(self, archive: Archive, rng: np.random.Generator) -> tuple[Parent, Parent]:
        """Return the program to edit, and another one to take from."""
        found = [Parent(one.program.text, one.step) for one in archive.sample(rng, 2)]
        found = found or [Parent(self.hook.seed.text)]
        parents = (found[0], found[-1])
        if not self.elite.members:
            return parents
        first, second = (
            self.elite.sample(rng) if rng.random() < self.elitism else parent for parent in parents
        )
        return first, second

    def _promises(self, source: Source, rng: np.random.Generator) -> Promises:
        """Return the judgement whether a child of `source` is worth an evaluation for what it computes."""
        before = behaviour(source.tree, self._grammar)
        decisive = self.memory.decisive_parameter

        def promises(tree: ast.Module) -> bool:
            after = behaviour(tree, self._grammar)
            if after is None:
                return True
            if self.memory.foresees(after):
                return False
            return before is None or bool(rng.random() < chance(before, after, decisive))

        return promises

    def _text(
        self, source: Source, edit: Edit, known: frozenset[str], promises: Promises | None
    ) -> str | None:
        """Return the program that an edit makes, `None` if it is not worth an evaluation."""
        tree = apply(source, edit)
        if count_nodes(tree) > max(self.max_nodes, source.size):
            return None
        if promises is not None and not edit.neutral and not promises(tree):
            return None
        text = ast.unparse(tree) + "\n"
        name = digest(text)
        if name in known or self.memory.knows(name) or name == source.digest:
            return None
        return None if check(text, self.hook, self.modules) else text
