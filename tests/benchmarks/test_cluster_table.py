"""The table of mean completion times on the page of `gpu_cluster` is the one that the script prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evolve.plugins.modules import load_module

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def table():
    return load_module(ROOT / "benchmarks" / "cluster_table.py")


@pytest.fixture(scope="module")
def printed() -> dict[str, list[int]]:
    """Return the rows of the page: here and elsewhere at load 0.8, and at 1.1."""
    page = (ROOT / "docs" / "problems" / "gpu_cluster.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (FIFO|SJF|SRTF|SRSF|LAS) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", page, re.M
    )
    return {rule: [int(cell.replace(",", "")) for cell in cells] for rule, *cells in rows}


def test_the_page_has_every_figure_of_the_other_simulator(table, printed):
    assert {rule: (cells[1], cells[3]) for rule, cells in printed.items()} == {
        rule: (table.OTHER[0.8][rule], table.OTHER[1.1][rule]) for rule in table.OTHER[0.8]
    }


@pytest.mark.parametrize("rule", ["SRSF", "LAS"])
def test_the_page_has_what_comes_out_here(table, printed, rule):
    assert round(table.mean_jct(0.8, rule)) == printed[rule][0]
