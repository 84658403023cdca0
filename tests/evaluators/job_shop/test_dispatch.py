"""The builders do what their modes say; slow twins, written from the definitions, agree."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.tuples(st.integers(1, 7), st.integers(1, 5))
SEEDS = st.integers(0, 10**6)
MODES = ("non_delay", "active")


@pytest.fixture(scope="session")
def build(part, priority):
    """Build schedules of several shops in step, in a mode, by a formula."""

    def run(mode, shops, formula):
        chooser = part("dispatch").Chooser(priority(formula), part("views").plain)
        return getattr(part("dispatch"), mode)(part("floor").Floor(shops), chooser)

    return run


def twin(shop, mode, index):
    """Build one schedule the slow way; `index(job, k)` must not depend on the state."""
    n, m = shop.p.shape
    step, ready, free = [0] * n, [0] * n, [0] * m
    start = np.zeros((n, m), int)
    for _ in range(n * m):
        able = []
        for j in range(n):
            if step[j] < m:
                machine = shop.machine[j, step[j]]
                able.append((max(ready[j], free[machine]), j, machine))
        if mode == "non_delay":
            now = min(able)[0]
            able = [entry for entry in able if entry[0] == now]
        else:
            end, _, where = min((at + shop.p[j, step[j]], j, machine) for at, j, machine in able)
            able = [(at, j, machine) for at, j, machine in able if machine == where and at < end]
        at, j, machine = min(able, key=lambda entry: (index(entry[1], step[entry[1]]), entry[1]))
        start[j, step[j]] = at
        ready[j] = free[machine] = at + shop.p[j, step[j]]
        step[j] += 1
    return start


STATIC = {
    "spt": (lambda op, _: op["p"], lambda shop, j, k: shop.p[j, k]),
    "lpt": (lambda op, _: -op["p"], lambda shop, j, k: -shop.p[j, k]),
    "lso": (lambda op, _: -op["after"], lambda shop, j, k: -shop.p[j, k + 1 :].sum()),
    "lwkr": (lambda op, _: op["p"] + op["after"], lambda shop, j, k: shop.p[j, k:].sum()),
    "mopnr": (lambda op, _: -op["left"], lambda shop, j, k: k - shop.machines),
    "fdd": (
        lambda op, _: (op["done"] + op["p"]) / (op["p"] + op["after"]),
        lambda shop, j, k: shop.p[j, : k + 1].sum() / shop.p[j, k:].sum(),
    ),
}


@pytest.mark.parametrize("mode", MODES)
@given(size=SIZES, seed=SEEDS, name=st.sampled_from(sorted(STATIC)))
def test_a_twin_written_from_the_definition_builds_the_same_schedule(build, shop, mode, size, seed, name):
    made = shop(seed, *size)
    formula, index = STATIC[name]
    (start,) = build(mode, [made], formula)
    assert start.tolist() == twin(made, mode, lambda j, k: index(made, j, k)).tolist()


@pytest.mark.parametrize("mode", MODES)
@given(size=SIZES, seed=SEEDS)
def test_the_independent_checker_never_disagrees(build, part, shop, mixture, mode, size, seed):
    made = shop(seed, *size)
    (start,) = build(mode, [made], mixture(seed))
    makespan = part("check").makespan(made, start)
    assert makespan == int((start + made.p).max())
    assert made.trivial_bound <= makespan <= int(made.p.sum())


@given(size=SIZES, seed=SEEDS)
def test_without_delay_no_machine_stands_idle_while_an_operation_waits(build, shop, mixture, size, seed):
    made = shop(seed, *size)
    (start,) = build("non_delay", [made], mixture(seed))
    end = start + made.p
    for j, k in itertools.product(*map(range, made.p.shape)):
        ready = end[j, k - 1] if k else 0
        here = made.machine == made.machine[j, k]
        for t in range(ready, start[j, k]):
            assert (here & (start <= t) & (t < end)).any(), (j, k, t)


@given(size=SIZES, seed=SEEDS)
def test_an_active_schedule_leaves_no_gap_that_an_operation_would_fit(build, shop, mixture, size, seed):
    made = shop(seed, *size)
    (start,) = build("active", [made], mixture(seed))
    end = start + made.p
    for j, k in itertools.product(*map(range, made.p.shape)):
        ready = end[j, k - 1] if k else 0
        here = made.machine == made.machine[j, k]
        here[j, k] = False
        for t in range(ready, start[j, k]):
            overlap = here & (start < t + made.p[j, k]) & (t < end)
            assert overlap.any(), f"job {j} operation {k} would fit at {t}"


@pytest.mark.parametrize("mode", MODES)
@given(size=SIZES, seed=SEEDS, order=st.randoms(use_true_random=False))
def test_numbering_jobs_and_machines_otherwise_changes_nothing(
    build, renumbered, mixture, mode, size, seed, order
):
    """There is neither a tie of indices nor one in time that a number would have to break."""
    made, other, jobs = renumbered(seed, size, order)
    (one,), (two,) = build(mode, [made], mixture(seed)), build(mode, [other], mixture(seed))
    assert one[jobs].tolist() == two.tolist()


@pytest.mark.parametrize("mode", MODES)
@given(sizes=st.lists(SIZES, min_size=1, max_size=5), seed=SEEDS)
def test_shops_advanced_together_become_what_each_becomes_alone(build, shop, mixture, mode, sizes, seed):
    shops = [shop(seed + place, *size) for place, size in enumerate(sizes)]
    rule = mixture(seed)
    together = build(mode, shops, rule)
    assert [s.tolist() for s in together] == [build(mode, [one], rule)[0].tolist() for one in shops]


def test_equal_indices_go_to_the_smaller_job_number(build, part):
    made = part("generate").Shop(np.full((3, 1), 5), np.zeros((3, 1), int))
    (start,) = build("non_delay", [made], lambda op, _: 0 * op["p"])
    assert start[:, 0].tolist() == [0, 5, 10]


def test_a_rule_is_asked_only_where_there_is_a_choice(build, shop):
    seen = []

    def shortest(op, state):
        seen.extend(state["rivals"].tolist())
        return op["p"]

    build("non_delay", [shop(3, 6, 4)], shortest)
    assert seen
    assert min(seen) >= 2
    build("non_delay", [shop(3, 1, 4)], lambda *_: pytest.fail("there was no choice"))


@pytest.mark.slow
def test_every_makespan_measured_elsewhere_comes_out(build, part, shared):
    """80 instances by 8 rules in both modes, against an independent implementation's list."""
    measured = {}
    path = shared / "data" / "jobshop" / "taillard_pdr_makespans.csv"
    for row in csv.DictReader(path.read_text().splitlines()):
        measured[row["builder"], row["rule"], row["instance"]] = int(row["makespan"])
    known = part("taillard").job_shops()
    shops = [one.shop() for one in known.values()]
    formulas = {name.upper(): formula for name, (formula, _) in STATIC.items()}
    formulas["FDD_MWKR"] = formulas.pop("FDD")
    formulas["MWKR"] = lambda op, _: -(op["p"] + op["after"])
    formulas["FIFO"] = lambda op, _: -op["age"]
    compared = 0
    for (mode, label), (name, formula) in itertools.product(
        zip(MODES, ("nondelay", "active"), strict=True), formulas.items()
    ):
        for one, made, start in zip(known, shops, build(mode, shops, formula), strict=True):
            assert int((start + made.p).max()) == measured[label, name, one], (label, name, one)
            compared += 1
    assert compared == 80 * 8 * 2
