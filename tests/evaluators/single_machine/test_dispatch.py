"""Lock-step dispatching is what a plain simulator does, one instance at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

INSTANCES = st.lists(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 40)), min_size=1, max_size=7), min_size=1, max_size=5
)


def plain(jobs, index):
    """The definition, job by job; `index(p, d, shorter, t, remaining, n, mean_p)`."""
    waiting, clock, sequence = list(range(len(jobs))), 0, []
    mean_p = sum(p for p, _ in jobs) / len(jobs)
    while waiting:
        work = sum(jobs[j][0] for j in waiting)

        def value(j):
            shorter = sum(jobs[i][0] for i in waiting if i < j)
            return index(*jobs[j], shorter, clock, work, len(waiting), mean_p), j  # noqa: B023

        chosen = min(waiting, key=value)
        waiting.remove(chosen)
        sequence.append(chosen)
        clock += jobs[chosen][0]
    return sequence


def columns(index):
    """The same index as a function of columns."""

    def rank(rows, state, counts):
        spread = [np.repeat(np.asarray(column, float), counts) for column in state]
        return np.array([index(*row) for row in zip(*rows, *spread, strict=True)], float)

    return rank


RULES = {
    "edd": lambda p, d, shorter, t, remaining, n, mean_p: d,
    "mdd": lambda p, d, shorter, t, remaining, n, mean_p: max(t + p, d),
    "ties": lambda p, d, shorter, t, remaining, n, mean_p: 0.0,
    "last": lambda p, d, shorter, t, remaining, n, mean_p: -shorter,
    "mixed": lambda p, d, shorter, t, remaining, n, mean_p: (d - t) * p / remaining + n * shorter / mean_p,
}


@given(drawn=INSTANCES, rule=st.sampled_from(sorted(RULES)))
def test_every_instance_gets_the_sequence_that_it_gets_alone(part, drawn, rule):
    drawn = [sorted(jobs) for jobs in drawn]
    instances = [part("generate").Jobs(*np.array(jobs, np.int64).T) for jobs in drawn]
    found = part("dispatch").dispatch(columns(RULES[rule]), instances)
    assert [sequence.tolist() for sequence in found] == [plain(jobs, RULES[rule]) for jobs in drawn]


def test_one_call_serves_all_instances(part):
    calls = []

    def rank(rows, state, counts):
        calls.append(list(counts))
        return rows[1]

    designs = [part("generate").Design(n, 6, 4, 0) for n in (5, 3)]
    part("dispatch").dispatch(rank, [design.jobs() for design in designs])
    assert calls == [[5, 3], [4, 2], [3, 1], [2], [1]]


@given(
    segments=st.lists(st.lists(st.integers(-3, 3), min_size=1, max_size=6), min_size=1, max_size=6),
)
def test_the_first_of_equal_minima_is_taken(part, segments):
    counts = np.array([len(segment) for segment in segments])
    starts = np.cumsum(counts) - counts
    found = part("dispatch").first_minima(np.concatenate(segments).astype(float), starts, counts)
    assert (found - starts).tolist() == [segment.index(min(segment)) for segment in segments]
