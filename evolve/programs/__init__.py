"""Program text: read, check, normalise, compare. Text is parsed and never executed."""

from evolve.programs.canonical import count_nodes, digest, normalise, size, strip
from evolve.programs.check import check, implements
from evolve.programs.text import MAX_CHARACTERS, MAX_DEPTH, children, diff, parse, walk

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "check",
    "children",
    "count_nodes",
    "diff",
    "digest",
    "implements",
    "normalise",
    "parse",
    "size",
    "strip",
    "walk",
]
