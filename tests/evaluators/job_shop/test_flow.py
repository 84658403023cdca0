"""Flow shops: makespans, bounds and insertion, against slow twins written from the definitions."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible

P = st.tuples(st.integers(1, 7), st.integers(1, 5), st.integers(0, 10**6)).map(
    lambda drawn: np.random.default_rng(drawn[2]).integers(1, 12, drawn[:2])
)


def longest_path(p, sequence):
    """The makespan as the longest monotone path through the matrix of durations."""
    rows = p[sequence]
    jobs, machines = rows.shape

    def paths():
        for turns in itertools.combinations_with_replacement(range(jobs), machines - 1):
            edges = (0, *turns, jobs - 1)
            yield sum(rows[edges[i] : edges[i + 1] + 1, i].sum() for i in range(machines))

    return int(max(paths()))


@given(P, st.randoms(use_true_random=False))
def test_the_makespan_is_the_longest_path(part, p, random):
    sequence = np.array(random.sample(range(len(p)), len(p)))
    assert part("flow").makespan(p, sequence) == longest_path(p, sequence)


@given(P)
def test_the_bound_bounds_the_optimum(part, p):
    p = p[:5]
    orders = itertools.permutations(range(len(p)))
    best = min(part("flow").makespan(p, np.array(order)) for order in orders)
    assert part("flow").lower_bound(p) <= best


@given(P)
def test_adding_a_job_never_lowers_the_optimum(part, p):
    p = p[:5]
    optimum = [
        min(part("flow").makespan(q, np.array(o)) for o in itertools.permutations(range(len(q))))
        for q in (p[:-1], p)
        if len(q)
    ]
    assert optimum == sorted(optimum)


@given(P, st.randoms(use_true_random=False))
def test_reversing_machines_and_sequence_changes_nothing(part, p, random):
    sequence = np.array(random.sample(range(len(p)), len(p)))
    forward = part("flow").makespan(p, sequence)
    assert forward == part("flow").makespan(p[:, ::-1], sequence[::-1])


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ([0, 1], "3 job numbers"),
        ([0, 1, 2, 0], "3 job numbers"),
        ([0, 1, 1], "every job must occur exactly once"),
        ([0, 1, 3], "every job must occur exactly once"),
        ([0, 1, -1], "every job must occur exactly once"),
        ([0.0, 1.0, 2.0], "of type float64"),
        ([0, 1, np.nan], "of type float64"),
        (["0", "1", "2"], "of type"),
        (None, "of type object"),
    ],
)
def test_what_is_no_permutation_is_refused(part, answer, fault):
    with pytest.raises(Infeasible, match=fault):
        part("flow").makespan(np.ones((3, 2), int), answer)


# --- insertion ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def key(part, rule):
    """Turn a function of the columns of `JOB` and `FLOW` into a rule."""
    hooks = part("flow_hooks")
    return lambda formula: rule(hooks.JOB, hooks.FLOW, formula)


@pytest.fixture(scope="session")
def place(part, rule):
    """Turn a function of the columns of `PLACE` and `STEP` into a rule."""
    hooks = part("flow_hooks")
    return lambda formula: rule(hooks.PLACE, hooks.STEP, formula)


def twin(part, p):
    """NEH without heads and tails."""
    order = sorted(range(len(p)), key=lambda j: -p[j].sum())
    sequence: list[int] = []
    for job in order:
        tried = [[*sequence[:at], job, *sequence[at:]] for at in range(len(sequence) + 1)]
        chosen = [list(dict.fromkeys(one)) for one in tried]
        sequence = min(chosen, key=lambda one: longest_path(p, one))
    return sequence


@given(P)
def test_a_twin_written_from_the_definition_inserts_alike(part, key, p):
    (made,) = part("insertion").insertion(p[None], key(lambda job, _: -job["total"]))
    assert made.tolist() == twin(part, p)


@given(P)
def test_the_least_makespan_is_where_a_job_goes_by_default(part, key, place, p):
    rank = key(lambda job, _: -job["deviation"] - job["first"])
    insertion = part("insertion").insertion
    assert (
        insertion(p[None], rank) == insertion(p[None], rank, place(lambda slot, _: slot["makespan"]))
    ).all()


@given(st.integers(2, 6), st.integers(1, 4), st.integers(0, 10**6))
def test_instances_advanced_together_become_what_each_becomes_alone(part, key, place, mixture, n, m, seed):
    p = np.random.default_rng(seed).integers(1, 20, (4, n, m))
    rules = key(mixture(seed)), place(mixture(seed + 1))
    together = part("insertion").insertion(p, *rules)
    alone = [part("insertion").insertion(one[None], *rules)[0] for one in p]
    assert together.tolist() == [one.tolist() for one in alone]
    assert (np.sort(together, axis=1) == np.arange(n)).all()


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 10**6))
def test_places_are_described_as_the_notes_say(part, size, machines, seed):
    """Every column from scratch: the sequence with the job at each place, operation by operation."""
    rng = np.random.default_rng(seed)
    placed, new = rng.integers(1, 20, (size, machines)), rng.integers(1, 20, machines)
    columns = part("insertion").Slots(placed[None], new[None]).columns()
    before = np.vstack([np.zeros(machines, int), leaves(placed)])
    for at in range(size + 1):
        rows = np.vstack([placed[:at], new, placed[at:]])
        after = leaves(rows)
        idle = after[at] - new - before[at]
        weight = np.arange(machines, 0, -1) / machines
        tail = leaves(placed[at:][::-1, ::-1])[-1, ::-1] if at < size else np.zeros(machines)
        behind = after[at + 1] - placed[at] - after[at] if at < size else np.zeros(machines)
        delay = after[at + 1] - before[at + 1] - new if at < size else idle
        expected = {
            "makespan": after[-1, -1],
            "idle": idle.mean(),
            "early_idle": (idle * weight).mean(),
            "idle_behind": behind.mean(),
            "delay": delay.mean(),
            "slack": after[-1, -1] - (after[at] + tail).mean(),
            "wait": after[at, -1] - new.sum() - before[at, 0],
            "index": at,
        }
        for name, value in expected.items():
            assert columns[name][0, at] == pytest.approx(value), name
        assert columns["excess"][0, at] == columns["makespan"][0, at] - columns["makespan"][0].min()


def leaves(rows):
    """When each job leaves each machine."""
    result = np.zeros((len(rows) + 1, rows.shape[1] + 1), int)
    for j, i in itertools.product(*map(range, rows.shape)):
        result[j + 1, i + 1] = max(result[j, i + 1], result[j + 1, i]) + rows[j, i]
    return result[1:, 1:]


def test_every_makespan_of_neh_measured_elsewhere_comes_out(part, key, shared):
    path = shared / "data" / "flowshop" / "taillard_pfsp.csv"
    measured = {r["instance"]: int(r["neh_makespan"]) for r in csv.DictReader(path.read_text().splitlines())}
    known = [one for one in part("taillard").flow_shops().values() if one.jobs <= 200]
    for _, alike in itertools.groupby(known, key=lambda one: one.group):
        group = list(alike)
        p = np.stack([one.p() for one in group])
        sequences = part("insertion").insertion(p, key(lambda job, _: -job["total"]))
        for one, sequence in zip(group, sequences, strict=True):
            assert part("flow").makespan(one.p(), sequence) == measured[one.name], one.name
