"""The library finds what the command line finds, with the same journal, from scripts and notebooks."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import evolve
from evolve.discovery import line
from evolve.errors import ProblemError, UsageError
from evolve.store import Journal
from evolve.types import Progress


def lengths(split: str) -> list[list[float]]:
    rng = random.Random(f"lengths/{split}")
    return [[rng.uniform(1, 9) for _ in range(7)] for _ in range(4)]


def one_by_one(program, data):
    """Say which job goes next: the one with the lowest priority."""
    left, order = list(range(len(data))), []
    while left:
        order.append(min(left, key=lambda j: program.priority(data[j])))
        left.remove(order[-1])
    return order


def flow(data, order) -> float:
    if sorted(order) != list(range(len(data))):
        raise evolve.Infeasible("every job once")
    return sum((len(order) - place) * data[job] for place, job in enumerate(order))


def priority(length):
    return 1.0 - length


PROBLEM = evolve.problem_from(
    lengths,
    one_by_one,
    flow,
    entry=evolve.Entry("priority", {"length": evolve.Float(0)}, evolve.Float()),
    seed=priority,
)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> evolve.Result:
    seen: list[int] = []
    found = evolve.discover(
        PROBLEM,
        runs=tmp_path_factory.mktemp("runs"),
        evaluations=25,
        seed=3,
        ordered=True,
        on_progress=lambda progress: seen.append(progress.evaluated),
    )
    assert seen[-1] == 25
    return found


def test_three_functions_are_searched_and_tested_on_what_was_held_out(result: evolve.Result) -> None:
    assert result.summary["evaluations"] == 25
    assert set(result.objectives) == {"train", "validation", "test"}
    best = sum(flow(data, sorted(range(7), key=lambda j: data[j])) for data in lengths("test")) / 4
    assert result.objectives["test"]["value"] == pytest.approx(best), (
        "shortest first is optimal, and easy to find"
    )
    assert result.best is not None
    assert result.best.name == result.front[0].name
    assert "def priority" in result.best.text
    assert result.verified


def test_the_run_is_one_that_every_command_understands(result: evolve.Result) -> None:
    journal = Journal.open(result.folder / "journal.sqlite", lambda: 0.0)
    assert sum(event.kind == "evaluated" for event in journal.events()) >= 20
    done = subprocess.run(
        [sys.executable, "-m", "evolve", "best", str(result.folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert result.best is not None
    assert result.best.text.strip() in done.stdout
    assert result.report().stat().st_size > 10_000


def test_the_same_seed_gives_the_same_front(result: evolve.Result, tmp_path: Path) -> None:
    again = evolve.discover(PROBLEM, runs=tmp_path, evaluations=25, seed=3, ordered=True, workers=2)
    assert [one.text for one in again.front] == [one.text for one in result.front]


def test_a_result_shows_itself_and_escapes_what_it_shows(result: evolve.Result) -> None:
    assert result.folder.name in repr(result)
    page = result._repr_html_()
    assert "<table>" in page
    assert result.best is not None
    assert result.best.name in page
    assert "&lt;" in page or "<" not in result.best.text


def test_a_path_is_searched_by_other_processes(plugin: Path, tmp_path: Path) -> None:
    found = evolve.discover(plugin, runs=tmp_path, evaluations=8, workers=1, on_progress=False)
    assert found.summary["problem"] == "packing"
    assert found.front


def test_a_search_may_run_in_a_thread(tmp_path: Path) -> None:
    found: list[evolve.Result] = []
    thread = threading.Thread(
        target=lambda: found.append(evolve.discover(PROBLEM, runs=tmp_path, evaluations=4))
    )
    thread.start()
    thread.join(60)
    assert found[0].summary["evaluations"] == 4


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"evaluation": 5}, "unknown key `evaluation`; did you mean `evaluations`?"),
        ({"hook": "other"}, "has no hook `other`; it has priority"),
        ({"evaluations": 0}, "key `evaluations`"),
    ],
)
def test_a_wrong_setting_is_named_before_a_run_begins(tmp_path: Path, chosen: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        evolve.discover(PROBLEM, runs=tmp_path / "runs", **chosen)
    assert not (tmp_path / "runs").exists()


def test_a_function_that_raises_is_the_problems_fault(tmp_path: Path) -> None:
    broken = evolve.problem_from(
        lengths,
        one_by_one,
        lambda data, order: 1 / 0,
        entry=PROBLEM.hooks[0].entries,
        seed=PROBLEM.hooks[0].seed.text,
    )
    with pytest.raises(ProblemError, match="`score` raised ZeroDivisionError"):
        evolve.discover(broken, runs=tmp_path, evaluations=3)


def test_a_seed_without_source_is_refused() -> None:
    with pytest.raises(UsageError, match="give its text instead"):
        evolve.problem_from(lengths, one_by_one, flow, entry=PROBLEM.hooks[0].entries, seed=len)


def test_a_notebook_follows_the_search(tmp_path: Path) -> None:
    shell_module = pytest.importorskip("IPython.core.interactiveshell", reason="IPython is not installed")
    from IPython.utils.capture import capture_output

    shell = shell_module.InteractiveShell.instance()
    shell.kernel = object()
    try:
        with capture_output() as captured:
            evolve.discover(PROBLEM, runs=tmp_path, evaluations=11, ordered=True)
    finally:
        shell_module.InteractiveShell.clear_instance()
    shown = [str(output.data) for output in captured.outputs]
    assert any("The search begins" in text for text in shown)
    assert any("10 evaluations" in text for text in shown)


def test_progress_in_one_line() -> None:
    assert line(Progress(evaluated=3)) == "3 evaluations, 0 duplicates, best on train none yet"
    assert "best on train 1.235" in line(Progress(best=1.23456))


def test_the_stub_offers_what_the_package_offers() -> None:
    stub = Path(evolve.__file__).with_suffix(".pyi").read_text()
    assert evolve.__all__ == sorted(evolve.__all__, key=lambda name: (name[0].islower(), name))
    for name in evolve.__all__:
        assert f"import {name} as {name}" in stub or f"    {name} as {name}," in stub
        assert getattr(evolve, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        evolve.nothing  # noqa: B018
