"""Is a problem fit to be searched? Its contract, attacks on its verifier, and advice."""

from evolve.checking.bench import Bench
from evolve.checking.check import CONTRACT, check_problem
from evolve.checking.findings import Finding

__all__ = ["CONTRACT", "Bench", "Finding", "check_problem"]
