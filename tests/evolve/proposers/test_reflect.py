"""What was tried is remembered, and distilled from time to time."""

from __future__ import annotations

from evolve.errors import ModelError
from evolve.proposers.mutate import Mutate
from evolve.proposers.reflect import Memory
from evolve.types import Objective, Outcome, Status

EDD = "def priority(job, state):\n    return job.d\n"
MDD = "def priority(job, state):\n    return max(job.d, state.t + job.p)\n"


def memory(**fields):
    return Memory(Objective("gap"), **fields)


def test_an_attempt_is_remembered_with_what_came_of_it(made):
    told = memory().tell(made(0, EDD, [9]), Outcome.BEST)
    told = told.tell(made(1, MDD, [5], proposal={"parents": (0,), "note": "look ahead"}), Outcome.BEST)
    told = told.tell(made(2, EDD, [7], proposal={"parents": (0,), "note": "wait"}), Outcome.REJECTED)
    failed = made(
        3, MDD, status=Status.TIMEOUT, reason="2 s\nof CPU", proposal={"parents": (0,), "note": "search"}
    )
    told = told.tell(failed, Outcome.REJECTED)
    told = told.tell(made(4, MDD, [5], twin=1, proposal={"parents": (0,)}), Outcome.REJECTED)
    none = made(
        5, "", status=Status.INVALID, reason="the answer is empty", proposal={"parents": (0,), "note": ""}
    )
    told = told.tell(none, Outcome.REJECTED)
    assert told.tried([0]) == [
        "1: mutate: look ahead -> gap 5 (parent 9), the best so far",
        "2: mutate: wait -> gap 7 (parent 9), not kept",
        "3: mutate: search -> timeout: 2 s of CPU",
        "4: mutate: no idea was stated -> the same program as 1",
        "5: mutate: no idea was stated -> no program: the answer is empty",
    ]


def test_the_path_leads_to_a_program_and_not_beyond(made):
    told = memory()
    for step, parent in ((0, ()), (1, (0,)), (2, (1,)), (3, (0,))):
        told = told.tell(
            made(step, EDD, [9 - step], proposal={"parents": parent, "note": f"n{step}"}), Outcome.BEST
        )
    assert [line.partition(":")[0] for line in told.path(2)] == ["1", "2"]
    assert told.path(0) == []


def test_a_program_that_is_its_own_ancestor_ends_the_path(made):
    told = memory().tell(made(1, EDD, [1], proposal={"parents": (1,)}), Outcome.BEST)
    assert len(told.path(1)) == 6


def test_memory_is_bounded(made):
    told = memory(capacity=10)
    for step in range(50):
        told = told.tell(
            made(step, EDD, [1], proposal={"parents": (0,), "note": "x" * 999}), Outcome.REJECTED
        )
    assert len(told.trials) == 10
    assert len(told.tried([0])) == 8
    assert max(map(len, told.tried([0]))) < 300


def test_one_step_in_twenty_distils(made, told, desk, whole, archive_of, rng):
    model = told(whole(MDD))
    mutate = Mutate(desk(model, every=20))
    archive = archive_of(made(0, EDD, [9]))
    for step in range(1, 16):
        mutate = mutate.tell(
            made(step, EDD, [9], proposal={"parents": (0,), "note": f"idea {step}"}), Outcome.REJECTED
        )
    mutate.propose(archive, 19, rng)
    assert [request.part for request in model.asked] == ["propose"]
    model.asked.clear()
    model.answers = ["Due dates alone do not help.", whole(MDD)]
    proposal = mutate.propose(archive, 20, rng)
    assert [request.part for request in model.asked] == ["reflect", "propose"]
    assert "15: mutate: idea 15" in model.asked[0].prompt
    assert proposal.detail["lessons"] == "Due dates alone do not help."
    assert len(proposal.calls) == 2


def test_lessons_come_back_through_the_journal_and_reach_the_next_prompt(
    made, told, desk, whole, archive_of, rng
):
    model = told(whole(MDD))
    carried = made(20, MDD, [5], proposal={"parents": (0,), "detail": {"lessons": "Look ahead."}})
    mutate = Mutate(desk(model, every=20)).tell(carried, Outcome.BEST)
    assert mutate.desk.memory.since == 0
    mutate.propose(archive_of(made(0, EDD, [9])), 21, rng)
    assert "```data\nLook ahead.\n```" in model.asked[0].prompt


def test_lessons_that_could_not_be_had_cost_no_candidate(made, told, desk, whole, archive_of, rng):
    mutate = Mutate(desk(told(ModelError("no", "spent"), whole(MDD)), every=2))
    for step in range(1, 4):
        mutate = mutate.tell(made(step, EDD, [9]), Outcome.REJECTED)
    proposal = mutate.propose(archive_of(made(0, EDD, [9])), 4, rng)
    assert proposal.text == MDD
    assert "lessons" not in proposal.detail


def test_lessons_of_the_wrong_type_are_ignored(made):
    told = memory().tell(made(1, EDD, [1], proposal={"detail": {"lessons": ["x"]}}), Outcome.BEST)
    assert told.lessons == ""
