"""What crosses to a program about jobs, and that playing together changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def played(part):
    def play(pairs, value, *, informed=False):
        rounds, jobs = part("job_rounds"), part("jobs")
        clusters = [jobs.Cluster(j, pool) for j, pool in pairs]
        rounds.in_step([rounds.play(c, informed=informed) for c in clusters], value)
        return [c.segments for c in clusters]

    return play


@given(st.lists(SEEDS, min_size=1, max_size=4), SEEDS, st.booleans())
@settings(max_examples=40)
def test_playing_in_step_is_playing_alone(random_jobs, played, seeds, weights, informed):
    pairs = [random_jobs(seed) for seed in seeds]
    weight = np.random.default_rng(weights).normal(size=8)

    def value(columns, states, counts):
        busy = np.repeat(np.array(states[1]), counts)
        return sum((w * c for w, c in zip(weight, columns, strict=False)), busy * columns[0])

    together = played(pairs, value, informed=informed)
    for pair, segments in zip(pairs, together, strict=True):
        assert played([pair], value, informed=informed)[0] == segments


@given(SEEDS)
@settings(max_examples=60)
def test_columns_are_consistent(random_jobs, played, seed):
    jobs, pool = random_jobs(seed)

    def value(columns, states, counts):
        gpus, service, held, age, waiting, starts, running = columns
        assert gpus.dtype == starts.dtype == running.dtype == np.int64
        assert service == pytest.approx(gpus * held)
        assert (held <= age + 1e-9).all()
        assert (waiting <= age + 1e-9).all()
        assert ((running == 1) <= (starts > 0)).all()
        assert (waiting[running == 1] == 0).all()
        active, demand, total, mean, restart = (s[0] for s in states)
        assert (active, total, restart) == (len(gpus), pool.gpus, pool.restart_s)
        assert demand == gpus.sum() / total
        assert demand > 1
        assert mean == pytest.approx(service.mean())
        return age

    played([(jobs, pool)], value)


def test_remaining_time_crosses_in_the_informed_form_only(random_jobs, played):
    seen = {}
    for informed in (False, True):
        played(
            [random_jobs(3)],
            lambda columns, *_, key=informed: seen.setdefault(key, len(columns)) and columns[3],
            informed=informed,
        )
    assert seen == {False: 7, True: 8}


@given(SEEDS)
@settings(max_examples=30)
def test_a_priority_is_the_native_rule(part, random_jobs, played, seed):
    jobs, pool = random_jobs(seed)
    native = part("rules").run(part("jobs").Cluster(jobs, pool), part("rules").srsf)
    (segments,) = played([(jobs, pool)], lambda columns, *_: columns[7] * columns[0], informed=True)
    assert segments == native


@pytest.mark.parametrize(
    ("flags", "message"),
    [(lambda n: [1] * n, "selected jobs want"), (lambda n: [0] * n, "no job was selected")],
)
def test_a_selection_that_cannot_be_is_a_fault(part, random_jobs, flags, message):
    jobs, pool = random_jobs(1)
    cluster = part("jobs").Cluster(jobs, pool)
    fault = part("job_rounds").select(cluster, lambda rows, state: np.array(flags(len(rows))))
    assert fault.startswith("at ")
    assert message in fault


def test_a_selection_runs_what_it_names(part, random_jobs):
    jobs, pool = random_jobs(1)
    cluster = part("jobs").Cluster(jobs, pool)

    def first_fits(rows, state):
        room, flags = state[2], []
        for gpus in rows[:, 0]:
            flags.append(int(gpus <= room))
            room -= gpus * flags[-1]
        return np.array(flags)

    assert part("job_rounds").select(cluster, first_fits) == ""
    part("job_check").check(jobs, pool, cluster.segments)
