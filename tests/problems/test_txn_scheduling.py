"""The problem `txn_scheduling` and its online track, in the real sandbox."""

from __future__ import annotations

from functools import cache

import pytest

from evolve.plugins import bundled_root, load_problem
from evolve.types import Split, Status

ONLINE = str(bundled_root() / "problems" / "txn_scheduling" / "online")
ORDER = "def order(n, keys, length, owner, key, write, position):\n"


@pytest.fixture(scope="module")
def score(judge):
    """Evaluate a text, or a baseline by name, on train; each once."""
    return cache(judge)


@pytest.mark.parametrize(("where", "count"), [("txn_scheduling", 5), (ONLINE, 5)])
def test_seed_programs_and_baselines_are_feasible_and_differ(score, where, count):
    problem = load_problem(where)
    seen = {}
    for baseline in problem.baselines:
        evaluation = score(where, baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        assert "ended last" in evaluation.feedback
        seen[baseline.name] = evaluation.objectives["gap"]
    assert len(set(seen.values())) == len(problem.baselines) == count
    for hook in problem.hooks:
        assert score(where, hook.seed.text).objectives["gap"] in seen.values()


def test_insertion_beats_shortest_makespan_first_and_sweeps_beat_insertion(score):
    gaps = {
        name: score("txn_scheduling", name).objectives["gap"]
        for name in ("sequential", "smf", "best_insertion", "reinsertion")
    }
    assert gaps["sequential"] > gaps["smf"] > gaps["best_insertion"] + 30
    assert gaps["best_insertion"] > gaps["reinsertion"] > 0


def test_shortest_makespan_first_is_the_reference_online(score):
    assert score(ONLINE, "smf").objectives["gap"] == 0
    assert score(ONLINE, "smf").objectives["over_smf"] == 1


@pytest.mark.parametrize(("where", "program"), [("txn_scheduling", "reinsertion"), (ONLINE, "smf")])
def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(judge, score, where, program):
    score(where, program)
    assert judge(where, program).cpu_s < 2


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        # the makespan is ours, not what a program reports
        ("    return 0.0, [list(range(n))] * 3, 0.0\n", {Status.INVALID}),
        ("    return []\n", {Status.INVALID}),
        # one transaction of the workload, or one for all
        ("    return [0]\n", {Status.INVALID}),
        ("    return [0] * n\n", {Status.INFEASIBLE}),
        ("    return [n] + list(range(1, n))\n", {Status.INVALID}),
        # a permutation for another workload, learnt by heart
        ("    return list(range(100))\n", {Status.INVALID}),
        # a file with answers
        ("    return eval(open('/tmp/orders.json').read())\n", {Status.VIOLATION, Status.CRASH}),
        # inputs are copies: to shorten them changes nothing
        (
            "    write[:] = [0] * len(write)\n    length[:] = [1] * n\n    return [0] * n\n",
            {Status.INFEASIBLE},
        ),
        ("    while True:\n        pass\n    return []\n", {Status.TIMEOUT}),
    ],
)
def test_cheats_score_nothing(score, body, statuses):
    evaluation = score("txn_scheduling", ORDER + body)
    assert evaluation.status in statuses, evaluation.reason
    assert "defines no" not in evaluation.reason
    assert evaluation.objectives == {}


def test_failing_on_one_workload_fails_in_all(score):
    evaluation = score("txn_scheduling", ORDER + "    assert max(length) < 30\n    return list(range(n))\n")
    hard = ORDER + "    assert keys < 200\n    return list(range(n))\n"
    assert evaluation.status is Status.OK
    assert score("txn_scheduling", hard).status is Status.CRASH
    assert score("txn_scheduling", hard).objectives == {}


def test_mutated_inputs_change_no_score(score):
    text = ORDER + "    write[:] = [0] * len(write)\n    key[:] = [0] * len(key)\n    return list(range(n))\n"
    assert (
        score("txn_scheduling", text).objectives["gap"]
        == score("txn_scheduling", "sequential").objectives["gap"]
    )


def test_an_insertion_rule_that_fails_has_a_status(score):
    text = "def key(txn, load):\n    return 0.0\n\n\ndef place(slot, step):\n    return {}\n"
    assert score("txn_scheduling", text.format("float('nan')")).status is Status.INVALID
    assert score("txn_scheduling", text.format("slot.future")).status is Status.CRASH


def test_splits_share_no_workload_and_test_has_a_kind_of_its_own():
    verifier = load_problem("txn_scheduling").verifier
    names = {split: {i.name for i in verifier.instances(split)} for split in Split}
    assert len(set.union(*names.values())) == sum(map(len, names.values()))
    assert any(name.startswith("bank") for name in names[Split.TEST])
    assert not any(name.startswith("bank") for name in names[Split.TRAIN])


def test_what_arrives_in_held_out_workloads_depends_on_the_secret():
    verifier = load_problem(ONLINE).verifier
    drawn = [
        [i.data.workload.key.tolist() for i in verifier.concealed(Split.VALIDATION, secret)]
        for secret in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"test": []}, "`splits` has no instances for test"),
        ({"test": [{"kind": "zipf", "n": 5}]}, "`splits.test`: a part has keys kind, n, numbers"),
        ({"test": [{"kind": "hot", "n": 5, "numbers": [0, 1]}]}, "unknown kind 'hot'"),
    ],
)
def test_splits_that_cannot_be_are_refused(change, fault):
    splits = {split.value: [{"kind": "late", "n": 5, "numbers": [0, 1]}] for split in Split}
    with pytest.raises(ValueError, match=fault):
        type(load_problem(ONLINE).verifier)({**splits, **change})
