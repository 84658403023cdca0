"""Open a finished run to work on one of its programs: what `simplify` and `tune` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evolve.errors import UsageError
from evolve.report.numbers import Numbers
from evolve.store import Journal
from evolve.types import Individual

if TYPE_CHECKING:
    from evolve.cli.compose import Setting


def reopened(run: str, runs: Path, **given: float | None) -> tuple[Setting, Journal, Path]:
    """Return the setting of a run with some of its settings changed, its journal and its folder.

    Raises:
        UsageError: There is no such run, or its problem changed.
    """
    from evolve.cli.compose import Setting, reopen
    from evolve.cli.config import read_settings
    from evolve.cli.folder import SETTINGS, find_folder

    folder = find_folder(run, runs)
    journal = reopen(folder)
    kept = read_settings(folder / SETTINGS)
    setting = Setting.of(kept.model_copy(update={k: v for k, v in given.items() if v is not None}))
    if setting.problem.digest != journal.meta("problem")["digest"]:
        raise UsageError(
            f"{kept.problem}: the problem changed since {folder.name} began; its scores would not compare. "
            "Restore the problem's files"
        )
    return setting, journal, folder


def find_program(numbers: Numbers, wanted: str, *, rules: bool = False) -> Individual:
    """Return a candidate of a run by its name, the beginning of it, or its step.

    Args:
        numbers: Of the run.
        wanted: As the user names it.
        rules: Whether the baselines that the search began from may be named, too.

    Raises:
        UsageError: There is none, or there are several, or it failed.
    """
    known = [i for i in numbers.individuals if i.costs or (rules and i.step <= 0)]
    found = [i for i in known if i.program.name == wanted or str(i.step) == wanted]
    found = found or [i for i in known if i.program.name.startswith(wanted)]
    if len({i.digest for i in found}) != 1:
        best = ", ".join(i.program.name for i in numbers.front[:3]) or "none yet"
        what = "several programs begin with" if found else "no program is called"
        raise UsageError(f"{numbers.folder.name}: {what} `{wanted}`; best of the front: {best}")
    individual = found[0]
    if not individual.evaluation.ok:
        raise UsageError(
            f"{wanted}: failed on train ({individual.evaluation.status}); choose one that did not"
        )
    return individual
