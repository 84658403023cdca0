"""A package of somebody else's: a problem, an archive, a parent rule and a proposer for `evolve`."""

from shop_extras.setups import problem
from shop_extras.strategies import archive, parents, proposer

__all__ = ["archive", "parents", "problem", "proposer"]
