"""A replay answers what was answered, and says precisely when it cannot."""

from __future__ import annotations

import pytest

from evolve.errors import ModelError, RecordingMismatch
from evolve.models import Recording, Replay
from evolve.models.breaker import Breaker
from evolve.models.pace import Pace
from evolve.models.retrying import Retrying
from evolve.types import Call, Reply


@pytest.fixture
def replay(ask):
    requests = [ask(step=1), ask(step=2, prompt="Line one.\nLine two."), ask(step=2, part="repair")]
    calls = [Call(r.digest[:16], r, "m", Reply(f"answer {i}", "m")) for i, r in enumerate(requests)]
    lost = Call("x", ask(step=3), "m", None, "m: HTTP 500: boom")
    return Replay(Recording({}, (lost, *calls)))


def test_every_answer_comes_back(replay, ask):
    assert replay.complete(ask(step=1)).text == "answer 0"
    assert replay.complete(ask(step=2, part="repair")).text == "answer 2"


def test_another_prompt_is_shown_where_it_differs(replay, ask):
    with pytest.raises(
        RecordingMismatch, match=r"step 2 \(propose\): the prompt .*'- Line two.'.*'\+ Line 2.'"
    ):
        replay.complete(ask(step=2, prompt="Line one.\nLine 2."))


def test_another_system_prompt_is_told_apart(replay, ask):
    with pytest.raises(RecordingMismatch, match="the system is not the recorded one"):
        replay.complete(ask(step=1, system="other"))


@pytest.mark.parametrize(("field", "value"), [("seed", 5), ("max_tokens", 7), ("temperature", 0.5)])
def test_another_setting_is_named(replay, ask, field, value):
    with pytest.raises(RecordingMismatch, match=f"{field} was"):
        replay.complete(ask(step=1, **{field: value}))


def test_a_part_that_was_not_asked_for_is_a_mismatch(replay, ask):
    with pytest.raises(RecordingMismatch, match=r"no answer for step 1 \(repair\)"):
        replay.complete(ask(step=1, part="repair"))


def test_what_failed_then_fails_again(replay, ask):
    with pytest.raises(ModelError, match="boom") as caught:
        replay.complete(ask(step=3))
    assert caught.value.kind == "spent"


def test_beyond_its_end_a_recording_is_over(replay, ask):
    with pytest.raises(ModelError, match="ends at step 3") as caught:
        replay.complete(ask(step=4))
    assert caught.value.kind == "ended"


def test_an_answer_that_was_cut_off_is_replayed_with_its_longer_one(ask, hand_clock):
    short, long = ask(), ask(max_tokens=2000)
    calls = (
        Call("a", short, "m", Reply("cut", "m", "length")),
        Call("b", long, "m", Reply("whole", "m")),
    )
    retrying = Retrying(Replay(Recording({}, calls)), Pace(hand_clock, Breaker()))
    assert retrying.complete(ask()).text == "whole"
