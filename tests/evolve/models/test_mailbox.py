"""Whoever writes a file is a model."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from evolve.errors import ModelError
from evolve.models import Mailbox, SystemClock, waiting
from evolve.models.mailbox import write


@pytest.fixture
def clock():
    clock = SystemClock()
    yield clock
    clock.halt()


@pytest.fixture
def mailbox(tmp_path, clock):
    return Mailbox(tmp_path, clock, poll_s=0.02, timeout_s=20.0)


def until(condition):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("never happened")


def test_several_requests_wait_and_are_answered_in_any_order(mailbox, tmp_path, ask):
    with ThreadPoolExecutor(3) as threads:
        asked = [
            threads.submit(mailbox.complete, ask(step=step, prompt=f"Task {step}.")) for step in (7, 8, 10)
        ]
        until(lambda: len(waiting(tmp_path)) == 3)
        assert [one.step for one in waiting(tmp_path)] == [7, 8, 10]
        for one in reversed(waiting(tmp_path)):
            text = one.request.read_text()
            assert "You write programs." in text
            assert f"Task {one.step}." in text
            write(one.answer, f"answer to {one.step}")
        replies = [future.result(10) for future in asked]
    assert [reply.text for reply in replies] == ["answer to 7", "answer to 8", "answer to 10"]
    assert waiting(tmp_path) == []
    assert all(reply.micro_usd == 0 and reply.tokens.output == 0 for reply in replies)


def test_the_parts_of_a_step_have_folders_of_their_own(mailbox, tmp_path, ask):
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(mailbox.complete, ask(step=3, part=part)) for part in ("propose", "repair")]
        until(lambda: len(waiting(tmp_path)) == 2)
        assert [(one.step, one.part) for one in waiting(tmp_path)] == [(3, "propose"), (3, "repair")]
        assert [one.request.parent.name for one in waiting(tmp_path)] == ["3", "3.repair"]
        for one in waiting(tmp_path):
            write(one.answer, one.part)
        assert [future.result(10).text for future in asked] == ["propose", "repair"]


@pytest.mark.parametrize(("fault", "verdict"), [("", "Accepted."), ("no code", "Not usable: no code")])
def test_the_verdict_stands_beside_the_answer(mailbox, tmp_path, ask, fault, verdict):
    request = ask(step=1, review=lambda text: fault if text == "prose" else "unread")
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(mailbox.complete, request)
        until(lambda: waiting(tmp_path))
        write(waiting(tmp_path)[0].answer, "prose")
        assert asked.result(10).text == "prose"
    assert (tmp_path / "mailbox/1/verdict.md").read_text() == f"{verdict}\n"


def test_an_answer_that_still_grows_is_not_taken(mailbox, tmp_path, ask):
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(mailbox.complete, ask(step=1))
        until(lambda: waiting(tmp_path))
        with waiting(tmp_path)[0].answer.open("w") as file:
            for index in range(30):
                file.write(f"line {index}\n")
                file.flush()
                time.sleep(0.005)
        assert asked.result(10).text.endswith("line 29\n")


def test_an_answer_given_while_nobody_waited_is_used_after_resuming(mailbox, tmp_path, ask):
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(mailbox.complete, ask(step=1))
        until(lambda: waiting(tmp_path))
        mailbox.clock.halt()
        assert asked.exception(10).kind == "closed"
    assert [one.step for one in waiting(tmp_path)] == [1]
    write(waiting(tmp_path)[0].answer, "late")
    again = Mailbox(tmp_path, SystemClock(), poll_s=0.02, timeout_s=10.0)
    assert again.complete(ask(step=1)).text == "late"


def test_an_answer_to_another_question_is_put_aside(mailbox, tmp_path, ask):
    folder = tmp_path / "mailbox" / "1"
    folder.mkdir(parents=True)
    (folder / "answer.md").write_text("to something else")
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(mailbox.complete, ask(step=1))
        until(lambda: waiting(tmp_path))
        write(waiting(tmp_path)[0].answer, "to this")
        assert asked.result(10).text == "to this"
    assert (folder / "stale.answer.md").read_text() == "to something else"


def test_waiting_ends_after_the_time_given(tmp_path, clock, ask):
    with pytest.raises(ModelError, match=r"nobody wrote .*answer.md within 0.1 s"):
        Mailbox(tmp_path, clock, poll_s=0.02, timeout_s=0.1).complete(ask())
    assert len(waiting(tmp_path)) == 1


def test_bytes_that_are_no_text_do_no_harm(mailbox, tmp_path, ask):
    folder = tmp_path / "mailbox" / "1"
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(mailbox.complete, ask(step=1))
        until(lambda: waiting(tmp_path))
        (folder / "answer.md").write_bytes(b"caf\xe9 \x00")
        assert asked.result(10).text == "caf� \x00"


def test_a_run_without_a_mailbox_has_nothing_waiting(tmp_path):
    assert waiting(tmp_path) == []
