"""The JSON of a report: stable keys, finite numbers, and the same figures as the page."""

from __future__ import annotations

import json

import pytest

from evolve.indicators import REFERENCE, losses
from evolve.report.courses import volumes
from evolve.report.figures import figures
from evolve.report.numbers import Numbers

KEYS = {
    "run",
    "problem",
    "hook",
    "evaluations",
    "proposals",
    "stopped_by",
    "cost_usd",
    "sandbox",
    "seed",
    "front",
    "incumbent",
    "baselines",
    "objectives",
    "elapsed_s",
    "verdict",
    "programs",
    "curve",
    "hypervolume",
    "operators",
    "proposers",
    "models",
    "calls",
    "failures",
    "rank_agreement",
    "provenance",
    "candidates",
}


@pytest.fixture
def numbers(finished_run):
    return Numbers(finished_run.journal, finished_run.folder)


def test_the_keys_are_there_and_the_numbers_are_json(numbers):
    content = figures(numbers)
    assert set(content) >= KEYS
    text = json.dumps(content, allow_nan=False)
    assert json.loads(text)["candidates"][10]["step"] == numbers.individuals[10].step


def test_the_curve_ends_at_the_best_value_on_train(numbers):
    curve = figures(numbers)["curve"]
    values = [point["value"] for point in curve]
    assert values == sorted(values, reverse=True)
    assert values[-1] == min(i.objectives["gap"] for i in numbers.individuals if i.evaluation.ok)


def test_hypervolume_only_grows_and_is_what_sampling_says(numbers):
    found = volumes(numbers.trace)
    values = [v.value for v in found]
    assert values == sorted(values)
    import numpy as np

    points = np.array([losses(numbers.judged, v.point.individual.objectives) for v in found])
    front = np.array([losses(numbers.judged, i.objectives) for i in numbers.individuals if i.evaluation.ok])
    kept = [p for p in front if not any((q <= p).all() and (q < p).any() for q in front)]
    low, high = np.min(kept, axis=0), np.max(kept, axis=0)
    scaled = (points - low) / np.where(high > low, high - low, 1.0)
    rng = np.random.default_rng(5)
    darts = rng.uniform(0, REFERENCE, (40_000, points.shape[1]))
    inside = np.zeros(len(darts), dtype=bool)
    for point in scaled:
        inside |= (darts >= point).all(axis=1)
    assert values[-1] == pytest.approx(inside.mean(), abs=0.02)


def test_the_journal_alone_decides(finished_run):
    one, other = (figures(Numbers(finished_run.journal, finished_run.folder)) for _ in range(2))
    assert one == other
