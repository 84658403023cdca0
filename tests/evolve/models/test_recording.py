"""What was asked and answered survives on disk, and nothing else passes for it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.errors import ModelError, RecordingMismatch, UsageError
from evolve.models import FileLog, MemoryLog, Recorded, Recording, load, save
from evolve.models.cached import Cached
from evolve.types import Call, Reply, Request, Tokens

TEXT = st.text(max_size=50)
CALLS = st.builds(
    Call,
    id=TEXT,
    request=st.builds(
        Request,
        system=st.sampled_from(["one", "two\nlines", ""]),
        prompt=TEXT,
        temperature=st.none() | st.floats(0, 2),
        step=st.integers(0, 9),
        part=st.sampled_from(["propose", "repair"]),
        review=st.none(),
    ),
    model=TEXT,
    reply=st.none()
    | st.builds(Reply, TEXT, TEXT, st.sampled_from(["stop", "length"]), st.just(Tokens(1, 0, 0, 2))),
    error=TEXT,
    micro_usd=st.integers(0, 10**9),
    seconds=st.integers(0, 1000).map(float),
)


@settings(max_examples=25)
@given(calls=st.lists(CALLS, max_size=8))
def test_a_file_gives_back_what_was_recorded(calls, tmp_path_factory):
    path = tmp_path_factory.mktemp("recording") / "calls.jsonl"
    save(Recording({"problem": "smtt"}, tuple(calls)), path)
    again = load(path)
    assert again == Recording({"problem": "smtt"}, tuple(calls))
    assert [call.request.digest for call in again.calls] == [call.request.digest for call in calls]


def calls(n):
    return [
        Call(f"c{i}", Request("system " * 50, f"prompt {i}", step=i), "m", Reply(f"answer {i}", "m"))
        for i in range(n)
    ]


def test_a_torn_last_line_is_cut_off_and_writing_goes_on(tmp_path):
    path = tmp_path / "calls.jsonl"
    save(Recording({}, tuple(calls(3))), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-25])
    assert load(path).calls == tuple(calls(2))
    log = FileLog(path)
    log.record(calls(4)[3])
    log.close()
    assert load(path).calls == (*calls(2), calls(4)[3])


def test_a_system_prompt_is_written_once(tmp_path):
    path = tmp_path / "calls.jsonl"
    save(Recording({}, tuple(calls(20))), path)
    assert path.read_text().count("system " * 50) == 1


def test_an_answer_is_found_after_reopening(tmp_path):
    path = tmp_path / "calls.jsonl"
    save(Recording({}, tuple(calls(3))), path)
    log = FileLog(path)
    assert log.find(calls(3)[1].request.digest).text == "answer 1"
    assert log.find("0" * 64) is None
    log.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n", b"not json\n", b'{"format": 99, "meta": {}}\n', b"\xff\xfe\n", b"[1]\n",
     b'{"format": 1, "meta": {}}\n{"request": {"system": 0}}\n', b'{"format": 1}\n'],
)  # fmt: skip
def test_a_file_that_is_no_recording_is_named(content, tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a recording"):
        load(path)


def test_a_missing_recording_is_named(tmp_path):
    with pytest.raises(UsageError, match="cannot read the recording: No such file"):
        load(tmp_path / "nonesuch")


def test_a_recording_is_not_overwritten(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        save(Recording({}, ()), path)


def test_another_problem_is_a_mismatch():
    recording = Recording({"problem": "smtt", "seed": 1}, ())
    recording.require(problem="smtt", seed=1, unheard="of")
    with pytest.raises(RecordingMismatch, match="problem 'smtt', and this campaign has 'other'"):
        recording.require(problem="other")


def test_a_call_is_recorded_before_its_answer_is_used(scripted, hand_clock, ask):
    events = []

    class Log(MemoryLog):
        def record(self, call):
            events.append("recorded")
            super().record(call)

    model = scripted(Reply("x", "m", micro_usd=7), takes_s=2.0, clock=hand_clock)
    reply = Recorded(model, Log(), "m", hand_clock).complete(ask())
    assert events == ["recorded"]
    assert reply.call == ask().digest[:16]


def test_a_failure_is_recorded_with_what_it_may_have_cost(scripted, hand_clock, ask, log):
    error = ModelError("lost", "lost")
    error.micro_usd = 500
    with pytest.raises(ModelError):
        Recorded(scripted(error, takes_s=3.0, clock=hand_clock), log, "m", hand_clock).complete(ask())
    (call,) = log.calls
    assert (call.reply, call.error, call.micro_usd, call.seconds) == (None, "lost", 500, 3.0)
    assert log.find(ask().digest) is None


def test_what_was_never_sent_is_not_recorded(scripted, hand_clock, ask, log):
    for kind in ("budget", "closed"):
        with pytest.raises(ModelError):
            Recorded(scripted(ModelError("no", kind)), log, "m", hand_clock).complete(ask())
    assert not log.calls


def test_the_same_step_is_answered_from_the_record_and_paid_once(scripted, hand_clock, ask, log):
    model = scripted(Reply("x", "m", micro_usd=7))
    cached = Cached(Recorded(model, log, "m", hand_clock), log)
    assert len({cached.complete(ask()) for _ in range(3)}) == 1
    assert len(model.asked) == 1
    assert log.micro_usd == 7


def test_another_step_is_another_question(scripted, hand_clock, ask, log):
    model = scripted(Reply("x", "m"))
    cached = Cached(Recorded(model, log, "m", hand_clock), log)
    for fields in ({}, {"step": 1}, {"part": "repair"}, {"seed": 1}, {"prompt": "other"}, {"max_tokens": 5}):
        cached.complete(ask(**fields))
    assert len(model.asked) == 6


def test_a_recording_holds_json_only(tmp_path):
    path = tmp_path / "calls.jsonl"
    save(Recording({"seed": 1}, tuple(calls(2))), path)
    assert all(isinstance(json.loads(line), dict) for line in path.read_text().splitlines())
