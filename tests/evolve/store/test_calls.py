"""Calls to models are durable, and answers are found by what was asked."""

from __future__ import annotations

from pathlib import Path

from evolve.store import Calls, Journal
from evolve.types import Call, Reply, Request, Tokens


def test_calls_survive_a_new_connection_and_answer_the_same_request(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    calls = Calls(Journal.create(path, {}, lambda: 1.0))
    asked = Request("system", "prompt", step=3)
    failed = Call("a", asked, "openai/x", error="429", seconds=0.25)
    reply = Reply("def f(): ...", "openai/x", tokens=Tokens(10, 2, 0, 5, 1), micro_usd=12, call="a")
    answered = Call("a", asked, "openai/x", reply, micro_usd=12, seconds=1.5)
    calls.record(failed)
    assert calls.find(asked.digest) is None, "a failed attempt answers nothing"
    calls.record(answered)
    again = Calls(Journal.open(path, lambda: 2.0))
    assert list(again) == [failed, answered]
    assert again.find(asked.digest) == reply
    assert again.find(Request("system", "prompt", step=4).digest) is None
    assert again.micro_usd == 12
