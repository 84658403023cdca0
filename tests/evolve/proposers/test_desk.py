"""One candidate from one conversation: asked, read, handed back once, and accounted for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evolve.errors import BudgetSpent, ModelError, ProviderDown, RecordingMismatch
from evolve.proposers.desk import Question
from evolve.proposers.mutate import Mutate
from evolve.types import Reply

EDD = "def priority(job, state):\n    return job.d\n"
MDD = "def priority(job, state):\n    return max(job.d, state.t + job.p)\n"
QUESTION = Question("llm/mutate", "repair_answer", {"question": "q", "answer": "a", "fault": "f"}, (4,), EDD)


def test_a_good_answer_becomes_a_candidate_with_its_provenance(told, desk, whole):
    model = told(whole(MDD))
    proposal = desk(model).propose(QUESTION, step=9)
    assert proposal.text == MDD
    assert (proposal.operator, proposal.parents, proposal.note) == ("llm/mutate", (4,), "try it.")
    (request,) = model.asked
    assert proposal.calls == (request.digest[:8],)
    assert proposal.detail == {"prompt": "repair_answer", "model": "told", "micro_usd": 100}
    assert (request.seed, request.step, request.part) == (7, 9, "propose")


def test_a_bad_answer_is_handed_back_once_with_the_exact_fault(told, desk, whole):
    model = told("I would rather not.", whole(MDD))
    proposal = desk(model).propose(QUESTION, step=9)
    assert proposal.text == MDD
    assert [request.part for request in model.asked] == ["propose", "repair"]
    assert "the answer holds no program" in model.asked[1].prompt
    assert "I would rather not." in model.asked[1].prompt
    assert len(proposal.calls) == 2
    assert proposal.detail["micro_usd"] == 200


def test_a_second_bad_answer_ends_in_its_reason(told, desk):
    model = told("Idea: nothing.\nNo.", "Still no.")
    proposal = desk(model).propose(QUESTION, step=9)
    assert proposal.text == ""
    assert proposal.note == "Still no.: the answer holds no program: put it into one block of code"
    assert len(model.asked) == 2


def test_repairs_can_be_turned_off(told, desk):
    model = told("No.")
    replace(desk(model), repairs=False).propose(QUESTION, step=9)
    assert len(model.asked) == 1


def test_a_refusal_is_not_argued_with(told, desk):
    model = told(Reply("I will not.", "told", "refusal"))
    proposal = desk(model).propose(QUESTION, step=9)
    assert proposal.note == "the model refused: I will not."
    assert len(model.asked) == 1


def test_a_truncated_answer_is_said_to_be_that(told, desk, whole):
    model = told(Reply("```python\ndef priority(job, state):\n    ret", "told", "length"), whole(MDD))
    desk(model).propose(QUESTION, step=9)
    assert "cut off within the program" in model.asked[1].prompt


@pytest.mark.parametrize("kind", ["spent", "request"])
def test_a_request_that_failed_costs_one_proposal(kind, told, desk):
    proposal = desk(told(ModelError("HTTP 500: boom", kind))).propose(QUESTION, step=9)
    assert (proposal.text, proposal.note) == ("", "no answer: HTTP 500: boom")


@pytest.mark.parametrize(
    "error",
    [BudgetSpent("empty"), ProviderDown("gone"), ModelError("bad", "key"), RecordingMismatch("other")],
)
def test_what_concerns_the_campaign_is_raised(error, told, desk):
    with pytest.raises(type(error), match=str(error)):
        desk(told(error)).propose(QUESTION, step=9)


def test_the_system_prompt_is_the_same_for_every_request(told, desk, whole, archive_of, made, rng):
    model = told("No.", whole(MDD), whole(EDD))
    mutate = Mutate(desk(model))
    archive = archive_of(made(0, EDD, [5, 9]), made(3, MDD, [2, 12]))
    mutate.propose(archive, 9, rng)
    mutate.tell(made(4, MDD), 1).propose(archive, 10, rng)
    assert len({request.system for request in model.asked}) == 1


def test_whoever_answers_by_hand_can_have_the_answer_reviewed(told, desk, whole):
    model = told(whole(MDD))
    desk(model).propose(QUESTION, step=9)
    review = model.asked[0].review
    assert review(whole(MDD)) == ""
    assert "holds no program" in review("Hello.")
    assert review("<<<<<<< SEARCH\n    return job.d\n=======\n    return job.p\n>>>>>>> REPLACE") == ""
