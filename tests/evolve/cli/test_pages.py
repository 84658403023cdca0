"""The pages that the command line writes and serves, of recorded runs."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest


@pytest.fixture
def runs(make_run) -> Path:
    make_run("one", candidates=20)
    return make_run("two", candidates=20, seed=2).folder.parent


def test_report_prints_the_figures_or_writes_the_page(evolve, runs):
    figures = evolve("report", "one", "--runs", runs, "--json").json
    assert figures["run"] == "one"
    assert len(figures["candidates"]) == 25
    assert len(figures["incumbent"]["versus"]) == 5
    written = evolve("report", "one", "--runs", runs)
    assert written.code == 0
    assert (runs / "one" / "report.html").stat().st_size > 20_000


def test_runs_are_compared_on_a_page_or_as_json(evolve, runs, tmp_path):
    compared = evolve("compare", "one", "two", "--runs", runs, "--json").json
    assert [run["run"] for run in compared["runs"]] == ["one", "two"]
    assert compared["comparisons"][0]["n"] == 45
    page = tmp_path / "here.html"
    result = evolve("compare", "one", "two", "--runs", runs, "-o", page)
    assert result.code == 0
    assert "A minus B is" in result.out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_unknown_run_in_a_comparison_is_one_line(evolve, runs):
    result = evolve("compare", "one", "three", "--runs", runs)
    assert result.code == 2
    assert re.fullmatch(r"evolve: unknown run `three` .*\n", result.err)


def test_watch_prints_its_secret_address_serves_it_and_ends_on_interrupt(evolve, runs):
    pytest.importorskip("uvicorn", reason="the extra `watch` is not installed")
    process = evolve.start("watch", "one", "--runs", runs)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", address)
        with urllib.request.urlopen(f"{address}live", timeout=30) as answer:
            assert json.load(answer)["finished"]
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{address[:-2]}/live", timeout=30)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) in (0, 130)
    finally:
        process.kill()
        process.wait()


def test_watch_without_its_libraries_says_what_to_install(runs):
    hidden = "import sys; sys.modules['uvicorn'] = None; from evolve.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", hidden, "watch", "one", "--runs", str(runs)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 2
    assert result.stderr == "evolve: evolve watch needs uvicorn: pip install 'evolve-scheduling[watch]'\n"
