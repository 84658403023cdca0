"""The checker finds every kind of fault, and accepts what the definition allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible


@pytest.fixture(scope="session")
def pair(part):
    """Return two jobs that cross on two machines: 3 then 2 units, 2 then 3."""
    return part("generate").Shop(np.array([[3, 2], [2, 3]]), np.array([[0, 1], [1, 0]]))


@pytest.fixture(scope="session")
def dense(part, priority, mixture):
    """Return a schedule without delay of a shop."""

    def build(made, seed):
        chooser = part("dispatch").Chooser(priority(mixture(seed)), part("views").plain)
        return part("dispatch").non_delay(part("floor").Floor([made]), chooser)[0]

    return build


def test_a_feasible_schedule_ends_when_its_last_operation_does(part, pair):
    assert part("check").makespan(pair, [[0, 3], [0, 3]]) == 6


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        ([[0, 2], [0, 4]], "job 0: operation 1 begins at 2, but 0 ends at 3"),
        ([[0, 3], [0, 2]], "machine 0: job 1 begins at 2, but job 0 is there until 3"),
        ([[-1, 3], [0, 3]], "begins at -1"),
        ([[0, 3]], r"shape \(2, 2\)"),
        ([[0, 3], [0]], "integers"),
        ([[0.0, 3.0], [0.0, 3.0]], "integers"),
        ([[0, np.nan], [0, 3]], "integers"),
        ([["0", "3"], ["0", "3"]], "integers"),
        (None, "integers"),
        ([[0, 3], [0, 3], [0, 3]], r"shape \(3, 2\)"),
    ],
)
def test_what_is_wrong_is_refused_and_named(part, pair, start, fault):
    answer = np.array(start, dtype=object) if start == [[0, 3], [0]] else start
    for check in (part("check").makespan, part("check").blocking_makespan):
        with pytest.raises(Infeasible, match=fault):
            check(pair, answer)


@given(seed=st.integers(0, 10**6), earlier=st.integers(1, 9), data=st.data())
def test_an_operation_of_a_dense_schedule_cannot_begin_earlier(part, shop, dense, seed, earlier, data):
    """A schedule without delay has no slack to the left, so every such shift breaks a constraint."""
    made = shop(seed, 4, 3)
    start = dense(made, seed)
    moved = data.draw(st.sampled_from([(j, k) for j in range(4) for k in range(3) if start[j, k] >= earlier]))
    start[moved] -= earlier
    with pytest.raises(Infeasible):
        part("check").makespan(made, start)


@given(seed=st.integers(0, 10**6), later=st.integers(1, 500))
def test_a_schedule_may_begin_later_as_a_whole(part, shop, dense, seed, later):
    made = shop(seed, 4, 3)
    start = dense(made, seed)
    check = part("check").makespan
    assert check(made, start + later) == check(made, start) + later


def test_a_job_that_is_done_still_occupies_its_machine_without_buffers(part):
    """Job 0 waits on machine 0 for machine 1 from 1 to 5; job 1 may not have machine 0 before."""
    made = part("generate").Shop(np.array([[1, 1], [4, 1], [5, 1]]), np.array([[0, 1], [0, 1], [1, 0]]))
    check = part("check")
    start = [[0, 5], [1, 6], [0, 5]]
    assert check.makespan(made, start) == 7
    with pytest.raises(Infeasible, match="machine 0: job 1 begins at 1, but job 0 is there until 5"):
        check.blocking_makespan(made, start)


def test_jobs_may_exchange_machines_at_one_moment(part, pair):
    """A swap: each leaves for the other's machine at 3, though both machines are occupied until then."""
    assert part("check").blocking_makespan(pair, [[0, 3], [0, 3]]) == 6
    with pytest.raises(Infeasible, match="is there until"):
        part("check").blocking_makespan(pair, [[0, 4], [0, 3]])


def test_work_is_interrupted_and_resumes(part, pair):
    """Machine 0 is down from 2 to 10: job 0 ends its 3 units at 11."""
    outages = (((2, 10),), ())
    check = part("check").makespan
    assert check(pair, [[0, 11], [0, 11]], outages) == 14
    with pytest.raises(Infeasible, match="job 0: operation 1 begins at 10, but 0 ends at 11"):
        check(pair, [[0, 10], [0, 11]], outages)
    with pytest.raises(Infeasible, match="begins at 2 on a machine that is down until 10"):
        check(pair, [[2, 11], [0, 14]], outages)


def test_work_may_end_just_when_the_machine_goes_down(part, pair):
    assert part("check").makespan(pair, [[0, 3], [0, 9]], (((3, 9),), ())) == 12
