"""Edits programs through their syntax tree: needs no model, and knows no problem."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from evolve.programs import check, digest, size
from evolve.proposers.genetic.edit import Context, apply
from evolve.proposers.genetic.memory import Memory
from evolve.proposers.genetic.operators import OPERATORS
from evolve.proposers.genetic.probe import behaviour
from evolve.proposers.genetic.refit import Refits
from evolve.proposers.genetic.scopes import grammar
from evolve.proposers.genetic.source import read_source
from evolve.protocols import Archive
from evolve.types import Hook, Individual, Objective, Outcome, Proposal

_ATTEMPTS = 40


@dataclass(frozen=True)
class Genetic:
    hook: Hook
    objectives: tuple[Objective, ...] = ()
    max_nodes: int = 400
    greed: float = 0.6
    geo: float = 0.3
    weights: Mapping[str, float] = field(default_factory=lambda: {n: o.weight for n, o in OPERATORS.items()} | {"constants": 3.0})
    adapt: bool = True
    semantic: bool = True
    memory: Memory = Memory()
    refits: Refits = Refits({})
    pool: tuple = ()
    pool_share: float = 0.0
    pool_geo: float = 0.3
    pool_size: int = 10

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        g = grammar(self.hook)
        parent, donor = self._parents(archive, rng)
        ptext = parent.program.text if parent else self.hook.seed.text
        dtext = donor.program.text if donor else ptext
        context = Context(read_source(ptext, g), read_source(dtext, g), rng)
        known = {m.digest for m in archive.members}
        names = list(self.weights)
        w = {n:self._weight(n) for n in names}
        for attempt in range(_ATTEMPTS):
            if attempt % 6 == 5:
                parent, donor = self._parents(archive, rng)
                ptext = parent.program.text if parent else self.hook.seed.text
                dtext = donor.program.text if donor else ptext
                context = Context(read_source(ptext, g), read_source(dtext, g), rng)
            name = context.weighted(names, [w[n] for n in names])
            w[name] *= 0.7
            detail = {}
            if name == "constants":
                found = self.refits.propose(context) if self.objectives else None
                if found is None:
                    continue
                edit, detail = found
            else:
                edit = OPERATORS[name].make(context)
            if edit is None:
                continue
            text = apply(context.source, edit)
            if self.semantic and name != "simplify":
                b = behaviour(read_source(text, g))
                if b is not None and self.memory.foresees(b) and attempt < 30:
                    continue
            try:
                n = size(text)
            except SyntaxError:
                continue
            if n > max(self.max_nodes, context.source.size) :
                continue
            d = digest(text)
            if d in known or self.memory.knows(d) or d == digest(ptext):
                continue
            if check(text, self.hook): continue
            parents = tuple(i.step for i in ((parent, donor) if name in ("crossover", "function") else (parent,)) if i)
            return Proposal(text, f"genetic/{name}", parents, edit.note, detail=detail)
        return Proposal("", "genetic/none", (), "no new program found")

    def _weight(self, n):
        if not self.adapt: return self.weights[n]
        return self.weights[n] * max(0.3, min(3.0, self.memory.rate("genetic/"+n, .1, 10) / .1))

    def _parents(self, archive, rng):
        front = archive.front
        if not front: return None, None
        def one():
            if self.pool_share and self.pool and rng.random() < self.pool_share:
                return self.pool[min(int(rng.geometric(self.pool_geo)) - 1, len(self.pool) - 1)][1]
            if rng.random() < self.greed:
                i = min(int(rng.geometric(self.geo)) - 1, len(front) - 1)
                return front[i]
            return archive.sample(rng, 1)[0]
        return one(), one()

    def tell(self, individual: Individual, outcome: Outcome):
        o = self.objectives[0]
        loss = o.loss(individual.objectives[o.name]) if individual.evaluation.ok else math.inf
        b = None
        try: b = behaviour(read_source(individual.program.text, grammar(self.hook)))
        except SyntaxError: pass
        m = self.memory.with_program(individual.digest, b, loss)
        if individual.proposal.operator.startswith("genetic/"):
            m = m.with_gain(individual.proposal.operator, {0: 0.0, 1: 0.3, 2: 1.0}[int(outcome)])
        r = self.refits
        if individual.proposal.operator == "genetic/constants":
            r = r.told(individual.proposal.detail, loss)
        pool = self.pool
        if individual.evaluation.ok and loss < 1e300 and all(loss != l for l, _ in pool):
            pool = tuple(sorted((*pool, (loss, individual)), key=lambda x: x[0]))[:self.pool_size]
        return replace(self, memory=m, refits=r, pool=pool)
