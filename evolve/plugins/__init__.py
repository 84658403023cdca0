"""The only importer of plugin folders: bundled, a user's own, or an installed package's."""

from evolve.plugins.callables import problem_from
from evolve.plugins.foreign import load_task
from evolve.plugins.parcel import Parcel, pack, unpack
from evolve.plugins.problems import bundled_names, installed_names, load_problem
from evolve.plugins.roots import bundled_root
from evolve.plugins.strategies import Strategy, load_strategy

__all__ = [
    "Parcel",
    "Strategy",
    "bundled_names",
    "bundled_root",
    "installed_names",
    "load_problem",
    "load_strategy",
    "load_task",
    "pack",
    "problem_from",
    "unpack",
]
