"""The problem `llm_sql`, in the real sandbox."""

from __future__ import annotations

from functools import cache

import pytest

from evolve.plugins import load_problem
from evolve.types import Split, Status

ARRANGE = "def arrange(rows, width, codes, lengths, block, capacity):\n"
AS_IT_IS = "[number for row in range(rows) for number in (row, *range(width - 1))]"


@pytest.fixture(scope="module")
def score(judge):
    """Evaluate a text, or a baseline by name, on train; each once."""
    return cache(judge)


def test_seed_programs_and_baselines_are_feasible_and_differ(score):
    problem = load_problem("llm_sql")
    seen = {}
    for baseline in problem.baselines:
        evaluation = score("llm_sql", baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        assert "First columns" in evaluation.feedback
        seen[baseline.name] = evaluation.objectives["hit_rate"]
    assert len(set(seen.values())) == len(problem.baselines) == 6
    for hook in problem.hooks:
        assert score("llm_sql", hook.seed.text).objectives["hit_rate"] in seen.values()
    assert seen["original"] + 10 < seen["stat_sorted"] < seen["ggr"] < seen["subset_dp"]


def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(judge, score):
    score("llm_sql", "greedy_saved")
    assert judge("llm_sql", "greedy_saved").cpu_s < 2


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        # every row with a gap replaced by a copy of the last one, as a published program does
        (
            "    made = [[row, *range(width - 1)] for row in range(rows)]\n"
            "    return [n for row, own in zip(codes, made) for n in (made[-1] if row[0] % 3 else own)]\n",
            {Status.INFEASIBLE},
        ),
        ("    return [-1, *range(width - 1)] * rows\n", {Status.INVALID}),
        # identical rows
        ("    return [0, *range(width - 1)] * rows\n", {Status.INFEASIBLE}),
        # one column for all, columns left out, one column in the place of another
        ("    return [n for row in range(rows) for n in (row, *[0] * (width - 1))]\n", {Status.INFEASIBLE}),
        ("    return [n for row in range(rows) for n in (row, *range(width - 2))]\n", {Status.INVALID}),
        ("    return [n for row in range(rows) for n in (row, *range(1, width))]\n", {Status.INFEASIBLE}),
        # cells written in a longer form
        (f"    return [float(n) + 0.5 for n in {AS_IT_IS}]\n", {Status.INVALID}),
        (f"    return [str(n) for n in {AS_IT_IS}]\n", {Status.INVALID}),
        # a table is an array that cannot be written
        (f"    codes[:] = 0\n    return {AS_IT_IS}\n", {Status.CRASH}),
        # nothing that is returned is ever unpickled
        (
            "    import pickle\n    class Run:\n        def __reduce__(self):\n"
            "            return (print, ('owned',))\n    return pickle.dumps(Run())\n",
            {Status.INVALID, Status.CRASH, Status.VIOLATION},
        ),
        # time is measured from outside
        (
            "    import time\n    time.process_time = time.perf_counter = time.time = lambda: 0.0\n"
            "    while True:\n        pass\n    return []\n",
            {Status.TIMEOUT},
        ),
    ],
)
def test_cheats_score_nothing(score, body, statuses):
    evaluation = score("llm_sql", ARRANGE + body)
    assert evaluation.status in statuses, evaluation.reason
    assert "defines no" not in evaluation.reason
    assert evaluation.objectives == {}


def test_no_hit_rate_is_above_the_bound(score):
    instances = {i.name: i for i in load_problem("llm_sql").verifier.instances(Split.TRAIN)}
    for measurement in score("llm_sql", "subset_dp").measurements:
        reference = instances[measurement.instance].references["hit_rate"]
        assert reference.kind == "bound"
        assert measurement.values["hit_rate"] <= reference.value


def test_a_rule_that_fails_has_a_status(score):
    text = "def choose(option, node):\n    return {}\n"
    assert score("llm_sql", text.format("float('nan')")).status is Status.INVALID
    assert score("llm_sql", text.format("node.texts")).status is Status.CRASH


def test_splits_share_no_table():
    verifier = load_problem("llm_sql").verifier
    names = [{i.name for i in verifier.instances(split)} for split in Split]
    assert len(set.union(*names)) == sum(map(len, names))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"test": []}, "`splits` has no instances for test"),
        ({"test": [{"kind": "events", "rows": 5}]}, "`splits.test`: a part has keys kind, rows, numbers"),
        ({"test": [{"kind": "films", "rows": 5, "numbers": [0, 1]}]}, "unknown kind 'films'"),
    ],
)
def test_splits_that_cannot_be_are_refused(change, fault):
    splits = {split.value: [{"kind": "events", "rows": 20, "numbers": [0, 1]}] for split in Split}
    with pytest.raises(ValueError, match=fault):
        type(load_problem("llm_sql").verifier)({**splits, **change})
