"""A program that failed is given back once, by one step, with its error."""

from __future__ import annotations

import pytest

from evolve.proposers.repair import Repair
from evolve.types import Outcome, Status

EDD = "def priority(job, state):\n    return job.d\n"
MDD = "def priority(job, state):\n    return max(job.d, state.t + job.p)\n"
NEW = "def priority(job, state):\n    return job.d - job.p\n"


@pytest.fixture
def archive(archive_of, made):
    return archive_of(made(0, EDD, [9, 1, 5]))


def broken(made, step, operator="llm/mutate", **fields):
    evaluation = {"status": Status.CRASH, "reason": "ZeroDivisionError: line 2"} | fields
    return made(step, NEW, proposal={"operator": operator, "note": "divide", "parents": (0,)}, **evaluation)


def test_a_program_that_failed_is_given_back_with_its_error(made, archive, told, desk, whole, rng):
    model = told(whole(MDD))
    repair = Repair(desk(model), ahead=4).tell(broken(made, 3), Outcome.REJECTED)
    assert repair.due(7)
    proposal = repair.propose(archive, 7, rng)
    assert (proposal.operator, proposal.parents, proposal.text) == ("llm/repair", (3,), MDD)
    prompt = model.asked[0].prompt
    assert "ZeroDivisionError: line 2" in prompt
    assert NEW in prompt
    assert "divide" in prompt


def test_each_failure_is_repaired_by_one_step_only(made, desk, told):
    repair = Repair(desk(told("x")), ahead=4)
    for step in (3, 4):
        repair = repair.tell(broken(made, step), Outcome.REJECTED)
    assert [step for step in range(20) if repair.due(step)] == [7, 8]


def test_what_cannot_or_should_not_be_repaired_is_left(made, desk, told):
    repair = Repair(desk(told("x")), ahead=4)
    for number, individual in enumerate(
        [
            made(1, EDD, [3]),
            broken(made, 2, operator="llm/repair"),
            broken(made, 3, operator="genetic/constant"),
            broken(made, 4, status=Status.VIOLATION),
            broken(made, 5, status=Status.DROPPED),
            broken(made, 6, twin=1),
        ]
    ):
        repair = repair.tell(individual, Outcome.REJECTED)
        assert not repair.failed, number


def test_failures_are_not_kept_for_ever(made, desk, told):
    repair = Repair(desk(told("x")), ahead=4)
    for step in range(1, 300):
        repair = repair.tell(broken(made, step), Outcome.REJECTED)
    assert len(repair.failed) == 128
    assert repair.due(303)
