"""A proposer without a model: typed edits of Python programs."""

from evolve.proposers.genetic.proposer import Genetic

__all__ = ["Genetic"]
