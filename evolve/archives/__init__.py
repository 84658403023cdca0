"""Archives: values that keep individuals and choose parents among them."""

from evolve.archives.pareto import Pareto
from evolve.archives.pool import Pool
from evolve.archives.selection import Selection

__all__ = ["Pareto", "Pool", "Selection"]
