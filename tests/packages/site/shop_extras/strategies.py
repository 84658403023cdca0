"""An archive that breeds from its youngest members, a parent rule, and a proposer that adds terms."""

import ast
from dataclasses import dataclass, replace

import numpy as np

from evolve.archives import Pareto
from evolve.types import Proposal


@dataclass(frozen=True)
class Young:
    kept: Pareto

    members = property(lambda self: self.kept.members)
    front = property(lambda self: self.kept.front)
    incumbent = property(lambda self: self.kept.incumbent)

    def add(self, individual):
        kept, outcome = self.kept.add(individual)
        return replace(self, kept=kept), outcome

    def sample(self, rng, n=1):
        return self.kept.sample(rng, n)


def archive(objectives, capacity, selection):
    return Young(Pareto(objectives, capacity, selection=selection))


def parents(pool):
    weights = 0.9 ** np.arange(len(pool))[::-1]
    return weights / weights.sum()


@dataclass(frozen=True)
class AddTerm:
    seed: str
    names: tuple[str, ...]

    def propose(self, archive, step, rng):
        found = archive.sample(rng)
        tree = ast.parse(found[0].program.text if found else self.seed)
        (returned,) = [node for node in ast.walk(tree) if isinstance(node, ast.Return)][:1]
        term = f"{round(float(rng.normal()), 2)} * {self.names[int(rng.integers(len(self.names)))]}"
        returned.value = ast.BinOp(returned.value, ast.Add(), ast.parse(term, mode="eval").body)
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        return Proposal(text, "add-term", tuple(one.step for one in found), f"added {term}")

    def tell(self, individual, outcome):
        return self


def proposer(brief):
    entry = brief.hook.entries[0]
    names = tuple(f"{name}.{field}" for name, kind in entry.parameters.items() for field in kind.fields)
    return AddTerm(brief.hook.seed.text, names)
