"""The operator that removes what has no effect."""

from __future__ import annotations

import ast

from evolve.programs import fold, parse, walk
from evolve.proposers.genetic.edit import Context, Edit


def simplify(context: Context) -> Edit | None:
    """Simplify the parent; see `evolve.programs.fold`."""
    source = context.source
    old = ast.unparse(source.tree)
    tree = fold(parse(old), {name for name, _, _ in source.grammar.entries})
    if ast.unparse(tree) == old:
        return None
    first, *others = source.tree.body
    saved = source.size - len(walk(tree))
    return Edit(
        {id(first): tree.body, **{id(node): [] for node in others}},
        f"simplify by {saved} nodes",
        neutral=True,
    )
