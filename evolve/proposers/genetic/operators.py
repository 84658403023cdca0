"""The operators by name, with the weights they start from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evolve.proposers.genetic import constants, crossover, decisions, rewrite, statements
from evolve.proposers.genetic.edit import Context, Edit
from evolve.proposers.genetic.refit import Refits
from evolve.proposers.genetic.simplify import simplify

Make = Callable[[Context], Edit | None]


@dataclass(frozen=True)
class Operator:
    """A named kind of change.

    Attributes:
        make: Returns `None` where there is nothing to change.
        weight: Relative frequency before anything is known.
        coded: Whether it is only for hooks that return one of a few codes.
    """

    make: Make
    weight: float
    coded: bool = False


OPERATORS: Mapping[str, Operator] = {
    "constant": Operator(constants.perturb, 3.0),
    "constants": Operator(Refits().edit, 3.0),  # a proposer puts the searches that it was told of here
    "operator": Operator(rewrite.swap_operator, 0.7),
    "name": Operator(rewrite.swap_name, 1.0),
    "replace": Operator(rewrite.replace, 2.0),
    "extend": Operator(rewrite.extend, 4.0),
    "shrink": Operator(rewrite.shrink, 1.0),
    "branch": Operator(rewrite.branch, 1.0),
    "condition": Operator(rewrite.condition, 0.5),
    "insert": Operator(statements.insert, 0.7),
    "delete": Operator(statements.delete, 0.4),
    "wrap": Operator(statements.wrap, 0.3),
    "unwrap": Operator(statements.unwrap, 0.3),
    "crossover": Operator(crossover.crossover, 2.0),
    "function": Operator(crossover.exchange_function, 0.5),
    "simplify": Operator(simplify, 0.5),
    "rule": Operator(decisions.rule, 6.0, coded=True),
    "recode": Operator(decisions.recode, 1.0, coded=True),
    "threshold": Operator(decisions.threshold, 3.0, coded=True),
    "state": Operator(decisions.state, 10.0, coded=True),
    "graft": Operator(crossover.graft, 6.0, coded=True),
    "prune": Operator(decisions.prune, 1.0, coded=True),
}
