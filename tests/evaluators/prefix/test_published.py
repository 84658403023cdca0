"""Published figures of the table of beer reviews, by the bundled baselines; skipped where it is not there."""

from __future__ import annotations

import pytest

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

HOME = bundled_root() / "problems" / "llm_sql" / "baselines"


def saved(part, shared, name, first):
    """Return characters saved by a cache without limit or blocks, %; `first` begins the joined column."""
    file = shared / "data" / "llm_sql" / "beer.csv"
    if not file.exists():
        pytest.skip("the published table is not here")
    second = {"beerId": "name", "name": "beerId"}[first]
    table = part("table").read_csv(file, [(f"beer/{first}", f"beer/{second}")])
    module = load_module(HOME / f"{name}.py")
    if name == "ggr":
        module.STOP = 100_000  # the benchmark stops early
    answer = module.arrange(table.rows, table.columns + 1, table.codes, table.lengths, 16, 1000)
    hit, total = part("table").shared(table.prompts(answer))
    return 100 * hit / total


@pytest.mark.parametrize(
    ("name", "first", "figure"),
    [
        ("original", "beerId", "14.43"),
        ("stat_sorted", "beerId", "55.33"),
        ("ggr", "name", "70.74"),
        ("subset_dp", "beerId", "70.85"),
    ],
)
def test_baselines_save_what_is_published(part, shared, name, first, figure):
    assert f"{saved(part, shared, name, first):.2f}" == figure
