"""Jobs: the generator's statistics, and trace formats."""

from __future__ import annotations

import json

import numpy as np
import pytest

from evolve.errors import UsageError


@pytest.fixture(scope="module")
def drawn(part):
    def draw(load=1.0, seed=0, n=400, **options):
        rng = np.random.default_rng(seed)
        return part("workload").draw(part("workload").Mixture(n, load, **options), 64, rng)

    return draw


def test_the_load_is_what_was_asked_for(drawn):
    for load in (0.5, 0.8, 1.1, 2.0):
        jobs = drawn(load)
        offered = (jobs.gpus * jobs.duration).sum() / (64 * jobs.submit[-1])
        assert offered == pytest.approx(load, rel=0.001)


def test_one_seed_draws_the_same_jobs_at_every_load(drawn):
    light, heavy = drawn(0.5), drawn(2.0)
    assert np.array_equal(light.gpus, heavy.gpus)
    assert np.array_equal(light.duration, heavy.duration)
    assert light.submit[-1] == pytest.approx(4 * heavy.submit[-1], rel=0.001)
    assert not np.array_equal(drawn(seed=1).duration, light.duration)


def test_sizes_and_durations_have_the_published_distribution(drawn):
    jobs = [drawn(seed=seed) for seed in range(20)]
    gpus = np.concatenate([j.gpus for j in jobs])
    shares = [np.mean(gpus == count) for count in (1, 2, 4, 8, 16)]
    assert shares == pytest.approx([0.55, 0.15, 0.15, 0.1, 0.05], abs=0.02)
    duration = np.concatenate([j.duration for j in jobs])
    assert np.median(duration) == pytest.approx(2227, rel=0.1)
    assert duration.max() <= 7 * 86400
    assert np.quantile(duration, 0.9) == pytest.approx(75999, rel=0.2)


def test_a_heavier_tail_and_a_cap_change_what_they_say(drawn):
    plain, heavy, capped = drawn(), drawn(stretch=1.2), drawn(cap=86400)
    assert np.median(heavy.duration) == pytest.approx(np.median(plain.duration), rel=0.05)
    assert np.quantile(heavy.duration, 0.8) > 1.2 * np.quantile(plain.duration, 0.8)
    assert capped.duration.max() == 86400


def test_the_durations_are_quantiles_of_the_shared_trace(part, shared):
    real = np.minimum(part("workload").read_durations(shared / "yarn-gput1000.csv"), 7 * 86400)
    assert len(real) == 1001
    typed = part("workload")
    assert np.quantile(real, typed.QUANTILES).round() == pytest.approx(typed.DURATIONS, abs=1)


def test_the_shared_job_list_of_tiresias_is_read(part, shared):
    jobs = part("workload").read_tiresias(shared / "60_job.csv")
    assert jobs.n == 60
    assert (jobs.gpus[:3].tolist(), jobs.duration[:3].tolist()) == ([1, 8, 2], [164, 147, 127])


def test_a_job_list_is_read_in_order_of_submission(part, tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("job_id,num_gpu,submit_time,duration\n7,2,50,10\n8,1,20,99\n", encoding="utf-8")
    jobs = part("workload").read_tiresias(path)
    assert (jobs.submit.tolist(), jobs.gpus.tolist(), jobs.duration.tolist()) == ([0, 30], [1, 2], [99, 10])


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1,2\n", "has no column `duration`"), ("duration\n5\nsoon\n", ":3: not a number")],
)
def test_a_bad_table_names_the_place(part, tmp_path, text, message):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        part("workload").read_durations(path)


def test_a_philly_log_is_read(part, tmp_path):
    """The sum of a job's attempts, on the GPUs of the last; jobs that never ran are left out."""
    node = {"ip": "m1", "gpus": ["gpu0", "gpu1"]}
    log = [
        {
            "submitted_time": "2017-10-09 07:01:50",
            "attempts": [
                {"start_time": "2017-10-09 07:02:00", "end_time": "2017-10-09 07:03:00", "detail": [node]},
                {
                    "start_time": "2017-10-09 08:00:00",
                    "end_time": "2017-10-09 08:00:30",
                    "detail": [node, node],
                },
            ],
        },
        {"submitted_time": "2017-10-09 07:00:00", "attempts": []},
        {
            "submitted_time": "2017-10-09 07:00:50",
            "attempts": [{"start_time": "2017-10-09 07:01:00", "end_time": None, "detail": []}],
        },
        {
            "submitted_time": "2017-10-09 07:01:20",
            "attempts": [
                {"start_time": "2017-10-09 07:01:30", "end_time": "2017-10-09 07:01:40", "detail": [node]}
            ],
        },
    ]
    path = tmp_path / "log.json"
    path.write_text(json.dumps(log), encoding="utf-8")
    jobs = part("workload").read_philly(path)
    assert jobs.submit.tolist() == [0, 30]
    assert jobs.gpus.tolist() == [2, 4]
    assert jobs.duration.tolist() == [10, 90]


@pytest.mark.parametrize("text", ["{", '[{"tries": []}]', '[{"submitted_time": "soon", "attempts": [1]}]'])
def test_what_is_no_philly_log_is_refused(part, tmp_path, text):
    path = tmp_path / "log.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="not a Philly job log"):
        part("workload").read_philly(path)


@pytest.mark.parametrize(
    ("submit", "gpus", "duration", "message"),
    [
        ([0.0, 1.0], [1], [5.0], "same length"),
        ([0.0], [0], [5.0], "at least one GPU"),
        ([0.0], [1], [0.0], "positive duration"),
        ([5.0, 1.0], [1, 1], [5.0, 5.0], "in order of submission"),
    ],
)
def test_impossible_jobs_are_refused(part, submit, gpus, duration, message):
    with pytest.raises(ValueError, match=message):
        part("workload").Jobs(np.array(submit), np.array(gpus), np.array(duration))
