"""Every way to break a schedule of jobs is found."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible


@pytest.fixture(scope="module")
def sound(part):
    """Two nodes of two; job 1 is preempted once; job 2 runs compactly."""
    jobs = part("workload").Jobs(
        np.array([0.0, 0.0, 50.0]), np.array([2, 1, 2]), np.array([100.0, 90.0, 40.0])
    )
    pool = part("jobs").Pool(nodes=2, per_node=2, round_s=10.0, restart_s=5.0, spread_speed=0.5)
    segment = part("jobs").Segment
    segments = [
        segment(0, 0, 100, ((0, 2),)),
        segment(1, 0, 50, ((1, 1),)),
        segment(1, 100, 145, ((0, 1),)),
        segment(2, 50, 90, ((1, 2),)),
    ]
    part("job_check").check(jobs, pool, segments)
    return jobs, pool, segments


@pytest.mark.parametrize(
    ("place", "change", "message"),
    [
        (0, {"job": 1}, "job 0 never runs"),
        (3, {"start": 40, "end": 80}, "job 2 starts at 40 s, submitted at 50"),
        (3, {"start": 55, "end": 95}, "between two rounds"),
        (0, {"nodes": ((0, 1),)}, "job 0 holds 1 GPUs, it needs 2"),
        (0, {"nodes": ((0, 1), (0, 1))}, "names a node twice"),
        (0, {"nodes": ((0, 1), (1, 1))}, "job 0 gets 50 s of work, it needs 100"),
        (0, {"end": 90}, "job 0 gets 90 s of work"),
        (2, {"end": 140}, "job 1 gets 85 s of work, it needs 90"),
        (2, {"start": 40, "end": 85}, "job 1 runs twice at 40 s"),
        (3, {"nodes": ((0, 2),)}, r"node 0 gives 4 GPUs at 50 s, it has 2"),
        (3, {"nodes": ((5, 2),)}, "there is no node 5"),
    ],
)
def test_a_broken_schedule_is_refused(part, sound, place, change, message):
    jobs, pool, segments = sound
    broken = [*segments]
    broken[place] = broken[place]._replace(**change)
    with pytest.raises(Infeasible, match=message):
        part("job_check").check(jobs, pool, broken)
