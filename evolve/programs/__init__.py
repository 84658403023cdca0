"""Program text: read, check, normalise, compare. Text is parsed and never executed."""

from evolve.programs.algebra import fold, literal
from evolve.programs.canonical import count_nodes, digest, normalise, size, strip
from evolve.programs.check import check, implements
from evolve.programs.cuts import Cut, cuts, plain, spellable
from evolve.programs.readable import constants, digits_of, inlined, laid_out, named, with_digits
from evolve.programs.text import MAX_CHARACTERS, MAX_DEPTH, children, diff, parse, walk

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "Cut",
    "check",
    "children",
    "constants",
    "count_nodes",
    "cuts",
    "diff",
    "digest",
    "digits_of",
    "fold",
    "implements",
    "inlined",
    "laid_out",
    "literal",
    "named",
    "normalise",
    "parse",
    "plain",
    "size",
    "spellable",
    "strip",
    "walk",
    "with_digits",
]
