"""The cluster: whatever a scheduler chooses comes out as a valid schedule; rounds, restarts, placement."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


def drive(cluster, seed):
    """Choose at random, but always something."""
    rng = np.random.default_rng(seed)
    while cluster.advance():
        order = rng.permutation(cluster.active).tolist()
        cluster.choose(order[: max(1, int(rng.integers(0, len(order) + 1)))])
    return cluster.segments


@given(SEEDS, SEEDS)
@settings(max_examples=150)
def test_any_choices_yield_a_valid_schedule(part, random_jobs, seed, chance):
    jobs, pool = random_jobs(seed)
    cluster = part("jobs").Cluster(jobs, pool)
    segments = drive(cluster, chance)
    part("job_check").check(jobs, pool, segments)
    ends = np.zeros(jobs.n)
    for segment in segments:
        ends[segment.job] = max(ends[segment.job], segment.end)
    assert ends.tolist() == pytest.approx(cluster.finish)
    assert cluster.active == []


@given(SEEDS, SEEDS)
@settings(max_examples=60)
def test_what_is_remembered_of_a_job_adds_up(part, random_jobs, seed, chance):
    jobs, pool = random_jobs(seed)
    cluster = part("jobs").Cluster(jobs, pool)
    rng = np.random.default_rng(chance)
    while cluster.advance():
        for job in cluster.active:
            own = [s for s in cluster.segments if s.job == job]
            running = cluster.running.get(job)
            held = sum(s.end - s.start for s in own) + (cluster.now - running.start if running else 0)
            assert cluster.service(job) == pytest.approx(held)
            assert 0 <= cluster.remaining(job) <= jobs.duration[job]
            assert jobs.submit[job] <= cluster.idle_since[job] <= cluster.now
        cluster.choose(rng.permutation(cluster.active).tolist())


def cluster_of(part, jobs, **pool):
    submit, gpus, duration = zip(*jobs, strict=True)
    made = part("workload").Jobs(np.array(submit, float), np.array(gpus), np.array(duration, float))
    return part("jobs").Cluster(made, part("jobs").Pool(**pool))


def times(segments):
    return sorted((s.job, s.start, s.end) for s in segments)


def test_jobs_that_all_fit_start_at_the_next_round_unasked(part):
    cluster = cluster_of(part, [(5, 1, 100), (61, 1, 100)], nodes=1, per_node=2)
    assert not cluster.advance()
    assert times(cluster.segments) == [(0, 60, 160), (1, 120, 220)]


def test_a_preempted_job_pays_to_resume(part):
    cluster = cluster_of(part, [(0, 1, 100), (30, 1, 50)], nodes=1, per_node=1, restart_s=20)
    while cluster.advance():
        cluster.choose(sorted(cluster.active, key=lambda job: -job))
    # Job 0 runs 60 s, is preempted, and at 120 needs 20 + 40 more.
    assert times(cluster.segments) == [(0, 0, 60), (0, 120, 180), (1, 60, 110)]
    assert cluster.starts == [2, 1]


def test_preempting_for_ever_is_given_up(part):
    """With restarts as long as rounds, two jobs that take turns never get anywhere."""
    cluster = cluster_of(part, [(0, 1, 100), (0, 1, 100)], nodes=1, per_node=1, restart_s=60)
    turns = 0
    while cluster.advance():
        turns += 1
        cluster.choose([turns % 2, 1 - turns % 2])
    assert cluster.stuck
    assert cluster.active
    assert turns < 20


def test_a_job_that_is_spread_is_slower(part):
    """Nodes of 2: with a GPU of each taken, a job of 2 is spread."""
    jobs = [(0, 1, 1000), (0, 1, 1000), (60, 2, 80)]
    cluster = cluster_of(part, [*jobs, (60, 4, 10)], nodes=2, per_node=2, spread_speed=0.5)
    cluster.advance()
    assert cluster.running.keys() == {0, 1}
    cluster.choose([0, 1, 2])
    assert len(cluster.running[2].nodes) in (1, 2)
    compact = len(cluster.running[2].nodes) == 1
    assert cluster.finish[2] == 60 + (80 if compact else 160)


@pytest.mark.parametrize(
    ("free", "gpus", "nodes"),
    [
        ([4, 2, 3], 2, ((1, 2),)),
        ([4, 2, 3], 3, ((2, 3),)),
        ([4, 4], 4, ((0, 4),)),
        ([1, 3, 2], 5, ((1, 3), (2, 2))),
        ([0, 1, 1], 2, ((1, 1), (2, 1))),
    ],
)
def test_jobs_go_to_the_fullest_node_that_fits_else_to_the_emptiest(part, free, gpus, nodes):
    assert part("jobs").place(free, gpus) == nodes


def test_a_job_larger_than_the_cluster_is_refused(part):
    with pytest.raises(ValueError, match="a job wants 3 GPUs; the cluster has 2"):
        cluster_of(part, [(0, 3, 10)], nodes=1, per_node=2)


def test_metrics_of_a_schedule_by_hand(part):
    workload, jobs = part("workload"), part("jobs")
    made = workload.Jobs(np.array([0.0, 10.0]), np.array([2, 1]), np.array([50.0, 20.0]))
    pool = jobs.Pool(nodes=1, per_node=2)
    segments = [jobs.Segment(0, 0, 50, ((0, 2),)), jobs.Segment(1, 60, 80, ((0, 1),))]
    got = jobs.metrics(made, pool, segments)
    assert got.mean_jct == (50 + 70) / 2
    assert got.makespan == 80
    assert got.utilisation == (2 * 50 + 20) / (80 * 2)
    assert got.fairness == pytest.approx(1 + 0.95 * 2.5)
