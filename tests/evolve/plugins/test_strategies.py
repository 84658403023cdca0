"""A strategy loads from a file or an installed package, and says in one line what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from evolve.errors import PluginError, UsageError
from evolve.plugins import load_strategy

OWN = Path(__file__).parents[2] / "plugins" / "strategies"


def test_a_file_provides_what_the_setting_is_called(tmp_path: Path) -> None:
    one = load_strategy("parents", str(OWN / "elders.py"), ())
    assert callable(one.made)
    mine = tmp_path / "mine.py"
    mine.write_text((OWN / "elders.py").read_text() + "# changed\n")
    assert load_strategy("parents", str(mine), ()).origin != one.origin


def test_an_installed_package_provides_it_by_entry_point(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "some_rules.py").write_text("def rule(pool):\n    return None\n")
    info = tmp_path / "some_rules-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-rules\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text("[evolve.parents]\nmine = some_rules:rule\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        found = load_strategy("parents", "mine", ("wins",))
        assert (found.made.__module__, found.origin) == ("some_rules", "some-rules 2.1")
        with pytest.raises(UsageError, match=r"unknown `mines`; did you mean `mine`\?"):
            load_strategy("parents", "mines", ("wins",))
    finally:
        sys.modules.pop("some_rules", None)


def test_what_is_unknown_is_told_with_what_there_is() -> None:
    with pytest.raises(UsageError, match="key `archive`: unknown `heap`; there are grid, pareto"):
        load_strategy("archive", "heap", ("pareto", "grid"))


def test_a_file_that_fails_or_lacks_the_name_is_blamed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_like_it\n")
    with pytest.raises(PluginError, match=r"broken\.py:1: ModuleNotFoundError"):
        load_strategy("archive", str(broken), ())
    with pytest.raises(PluginError, match=r"elders\.py: defines no `archive`"):
        load_strategy("archive", str(OWN / "elders.py"), ())
    with pytest.raises(UsageError, match=r"nowhere\.py: no such file"):
        load_strategy("proposer", "nowhere.py", ())
