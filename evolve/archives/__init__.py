"""Archives: values that keep individuals and choose parents among them."""

from evolve.archives.descriptors import Behaviour, Descriptor, Scale
from evolve.archives.grid import Grid
from evolve.archives.instances import Instances
from evolve.archives.islands import Islands
from evolve.archives.lean import Lean
from evolve.archives.pareto import Pareto
from evolve.archives.pool import Pool
from evolve.archives.portfolio import Patience, Portfolio
from evolve.archives.rules import (
    Compromise,
    Contribution,
    Learning,
    Mixture,
    ParentRule,
    Quality,
    RankCrowding,
    Uniform,
    Wins,
)
from evolve.archives.selection import Selection

__all__ = [
    "Behaviour",
    "Compromise",
    "Contribution",
    "Descriptor",
    "Grid",
    "Instances",
    "Islands",
    "Lean",
    "Learning",
    "Mixture",
    "ParentRule",
    "Pareto",
    "Patience",
    "Pool",
    "Portfolio",
    "Quality",
    "RankCrowding",
    "Scale",
    "Selection",
    "Uniform",
    "Wins",
]
