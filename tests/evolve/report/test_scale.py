"""Size and time of a report of many candidates; and what it costs to follow a campaign."""

from __future__ import annotations

import statistics
import time

import numpy as np
import pytest

from evolve.report import live
from evolve.report.live import Follower
from evolve.report.numbers import Numbers
from evolve.report.page import write_report
from evolve.types import Status

NAMES = ("slack", "urgency", "weight", "load", "horizon", "ratio", "tail", "mean_p", "due", "gap")


def long_program(rng: np.random.Generator, lines: int) -> str:
    """Return a program of its own making, about 50 characters a line."""
    body = ["def priority(job, state):", "    total = job.d"]
    for _ in range(lines):
        name, other = rng.choice(NAMES, 2)
        a, b = rng.normal(0, 10, 2)
        body.append(f"    total += {a:.6f} * max(0.0, job.p - {b:.4f})  # {name} and {other}")
    return "\n".join([*body, "    return total", ""])


@pytest.mark.slow
def test_ten_thousand_candidates_are_written_in_seconds(make_run):
    run = make_run(candidates=10_000)
    began = time.process_time()
    write_report(Numbers(run.journal, run.folder), run.folder / "report.html")
    assert time.process_time() - began < 20


@pytest.mark.slow
def test_two_thousand_long_programs_make_a_page_below_three_megabytes(make_run):
    run = make_run(candidates=0, finish=False)
    rng = np.random.default_rng(3)
    qualities = {}
    for step in range(1, 2001):
        qualities[step] = float(rng.uniform(0.02, 0.5))
        parent = int(rng.integers(max(0, step - 40), step))
        run.add(step, long_program(rng, 60), qualities[step], parents=(parent,), note="rewritten " * 8)
    run.finish(qualities)
    path = write_report(Numbers(run.journal, run.folder), run.folder / "report.html")
    assert path.stat().st_size < 3_000_000


def test_following_costs_less_than_a_hundredth_of_two_cores(make_run, monkeypatch):
    run = make_run(candidates=300, finish=False)
    monkeypatch.setattr(live, "QUIET_S", 0.0)
    follower = Follower(run.journal, run.folder, run.clock)
    follower.look()
    looks = []
    for step in range(301, 312):
        run.fail(step, "def priority(job, state): return 1 / 0", Status.CRASH, "ZeroDivisionError")
        began = time.thread_time()
        follower.look()
        looks.append(time.thread_time() - began)
    # The median: one look in ten may pay for the garbage of the tests before this one.
    assert statistics.median(looks) < 0.02, "seconds of CPU in each second of a campaign on two cores"
