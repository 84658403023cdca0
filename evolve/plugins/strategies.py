"""Load a strategy of a user's own: an archive, a parent rule or a proposer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evolve.errors import PluginError, UsageError
from evolve.plugins.modules import load_module
from evolve.plugins.problems import digest_of

GROUPS = {"archive": "evolve.archives", "parents": "evolve.parents", "proposer": "evolve.proposers"}
"""By setting, the group of entry points; the name that a file defines is the setting's."""


@dataclass(frozen=True)
class Strategy:
    """What a plugin provides for one setting.

    Attributes:
        made: The object that the file or the entry point names.
        origin: Digest of the file, or name and version of the installed package.
    """

    made: Any
    origin: str


def load_strategy(setting: str, spec: str, bundled: Collection[str]) -> Strategy:
    """Load a strategy that is not bundled.

    Args:
        setting: "archive", "parents" or "proposer".
        spec: A path to a `.py` file (anything with a slash or that suffix), which defines a name
            like the setting, or the name of an entry point of the setting's group.
        bundled: Names that would have been understood too.

    Raises:
        PluginError: It is found and cannot be used.
        UsageError: It is not found.
    """
    if "/" in spec or spec.endswith(".py"):
        return _from_file(setting, Path(spec))
    import difflib
    import importlib.metadata

    for point in importlib.metadata.entry_points(group=GROUPS[setting], name=spec):
        package = point.dist
        return Strategy(point.load(), f"{package.name} {package.version}" if package else point.value)
    installed = importlib.metadata.entry_points(group=GROUPS[setting]).names
    names = sorted({*bundled, *installed})
    close = difflib.get_close_matches(spec, names, n=1)
    remedy = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(names)}"
    raise UsageError(f"key `{setting}`: unknown `{spec}`; {remedy}; a file of your own ends in `.py`")


def _from_file(setting: str, path: Path) -> Strategy:
    if not path.is_file():
        raise UsageError(f"key `{setting}`: {path}: no such file")
    module = load_module(path)
    if not hasattr(module, setting):
        raise PluginError(f"{path}: defines no `{setting}`, which key `{setting}` needs")
    return Strategy(getattr(module, setting), digest_of([path])[:16])
