"""The only importer of plugin folders: bundled, a user's own, or an installed package's."""

from evolve.plugins.problems import bundled_names, load_problem
from evolve.plugins.roots import bundled_root

__all__ = ["bundled_names", "bundled_root", "load_problem"]
