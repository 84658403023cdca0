"""A proposer of a user's own: multiply one constant of a parent, or give a program its first one."""

import ast
from dataclasses import dataclass

from evolve.types import Proposal


@dataclass(frozen=True)
class Scale:
    seed: str

    def propose(self, archive, step, rng):
        parents = archive.sample(rng)
        text = parents[0].program.text if parents else self.seed
        tree = ast.parse(text)
        numbers = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
        factor = round(float(rng.lognormal(0.0, 0.5)), 3)
        if numbers:
            numbers[int(rng.integers(len(numbers)))].value *= factor
        else:
            (returned,) = [n for n in ast.walk(tree) if isinstance(n, ast.Return)][:1]
            returned.value = ast.BinOp(returned.value, ast.Mult(), ast.Constant(factor))
        steps = tuple(parent.step for parent in parents)
        return Proposal(ast.unparse(tree) + "\n", "scale", steps, f"times {factor}")

    def tell(self, individual, outcome):
        return self


def proposer(brief):
    return Scale(brief.hook.seed.text)
