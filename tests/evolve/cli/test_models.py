"""Campaigns that ask models, against a provider on loopback, through the real SDK."""

from __future__ import annotations

import importlib.util
import itertools
import random
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KEY = "sk-planted-0123456789abcdef"
LOOPBACK = Path(__file__).parents[1] / "models" / "loopback.py"


@pytest.fixture(scope="module")
def loopback() -> Any:
    spec = importlib.util.spec_from_file_location("evolve_tests_loopback", LOOPBACK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def provider(loopback: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with loopback.Loopback() as server:
        server.key = KEY
        server.act = Ideas(loopback)
        yield server


class Ideas:
    """Answers with a program of its own each time, and fails now and then on command."""

    def __init__(self, loopback: Any, failing: float = 0.0) -> None:
        self.act = loopback.Act
        self.failing = failing
        self.numbers = itertools.count(1)
        self.rng = random.Random(5)

    def __call__(self, seen: Any) -> Any:
        n = next(self.numbers)
        if self.rng.random() < self.failing:
            kind = self.rng.choice(["status", "reset", "half", "garbage", "empty"])
            return self.act(kind, status=self.rng.choice([429, 500, 503]), headers={"retry-after": "0"})
        program = f"def score(bin, item):\n    return {n}.5 - bin.free * item.size\n"
        return self.act(text=f"Idea: number {n}.\n\n```python\n{program}```\n")


def model(provider: Any) -> tuple[str, str]:
    return "--model", f"openai/test@{provider.url}"


def priced(home: Path, provider: Any) -> Path:
    """Write settings in which the model costs a tenth of a cent for a thousand output tokens."""
    path = home / "priced.yaml"
    path.write_text(
        f"models: [openai/test@{provider.url}]\nprices: {{openai/test: {{input: 1.0, output: 4.0}}}}\n"
        "patience_s: 4\ntimeout_s: 5\n"
    )
    return path


def assert_no_key_below(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def test_a_campaign_asks_a_compatible_server_and_records_every_call(evolve, plugin: Path, provider) -> None:
    done = evolve("run", plugin, *model(provider), "--evaluations", 20, "--seed", 1, "--json")
    assert done.code == 0, done.err
    assert done.json["evaluations"] == 20
    (journal,) = evolve.home.glob("runs/*/journal.sqlite")
    calls = sqlite3.connect(journal).execute("SELECT COUNT(*) FROM events WHERE kind = 'call'").fetchone()[0]
    assert calls == len(provider.completions) >= 20
    assert_no_key_below(evolve.home)


def test_failures_of_the_provider_cost_no_evaluation(evolve, plugin: Path, provider, loopback) -> None:
    provider.act = Ideas(loopback, failing=0.3)
    done = evolve("run", plugin, *model(provider), "--evaluations", 40, "--llm-concurrency", 8, "--json")
    assert done.code == 0, done.err
    assert done.json["evaluations"] == 40
    assert_no_key_below(evolve.home)
    assert KEY not in done.err


def test_a_provider_that_is_down_pauses_the_campaign_and_resume_goes_on(
    evolve, plugin: Path, provider, loopback
) -> None:
    provider.act = lambda _seen: loopback.Act("status", status=429)
    done = evolve(
        "run", plugin, "--config", priced(evolve.home, provider), "--evaluations", 10, "--json", timeout=120
    )
    assert done.code == 3, done.err
    assert done.json["stopped_by"].startswith("model:")
    assert "evolve resume" in done.err
    provider.act = Ideas(loopback)
    more = evolve("resume", "latest", "--json")
    assert more.code == 0, more.err
    assert (more.json["evaluations"], more.json["stopped_by"]) == (10, "evaluations")


def test_the_cap_on_money_holds_with_calls_in_flight(evolve, plugin: Path, provider) -> None:
    config = priced(evolve.home, provider)
    done = evolve("run", plugin, "--config", config, "--max-usd", 0.1, "--llm-concurrency", 16, "--json")
    assert done.code == 0, done.err
    assert done.json["stopped_by"] == "max_usd"
    assert 0 < done.json["cost_usd"] <= 0.1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_the_cap_on_money_holds_in_twenty_campaigns(
    evolve, plugin: Path, provider, loopback, seed: int
) -> None:
    rng, answer = random.Random(seed), Ideas(loopback, failing=0.1)

    def act(seen: Any) -> Any:
        chosen = answer(seen)
        chosen.latency_s = rng.random() / 10
        return chosen

    provider.act = act
    config = priced(evolve.home, provider)
    done = evolve(
        "run", plugin, "--config", config, "--max-usd", 0.1, "--llm-concurrency", 16, "--seed", seed, "--json"
    )
    assert done.code == 0, done.err
    assert done.json["stopped_by"] == "max_usd"
    assert 0.05 < done.json["cost_usd"] <= 0.1, "and most of it is used"


def test_a_recorded_campaign_is_replayed_to_the_same_front(evolve, plugin: Path, provider) -> None:
    recorded = evolve(
        "run", plugin, *model(provider), "--evaluations", 15, "--seed", 4, "--ordered", "--json"
    )
    assert recorded.code == 0, recorded.err
    saved = evolve("record", "latest", "-o", "calls.jsonl")
    assert saved.code == 0, saved.err
    asked = len(provider.completions)
    fronts = []
    for _ in range(2):
        done = evolve("run", plugin, "--recording", "calls.jsonl", "--json")
        assert done.code == 0, done.err
        fronts.append([(row["program"], row["step"]) for row in done.json["front"]])
    assert len(provider.completions) == asked, "a replay asks nobody"
    assert fronts[0] == fronts[1] == [(row["program"], row["step"]) for row in recorded.json["front"]]


def test_a_recording_of_another_problem_is_refused_before_a_run_begins(
    evolve, plugin: Path, provider
) -> None:
    assert evolve("run", plugin, *model(provider), "--evaluations", 3, "--runs", "a", "--ordered").code in (
        0,
        3,
    )
    (run,) = (evolve.home / "a").iterdir()
    done = evolve("run", "smtt", "--recording", run)
    assert done.code == 2
    assert "the recording was made with problem 'packing'" in done.err
    assert not (evolve.home / "runs").exists()


BAD = {
    "missing key": (
        {"OPENAI_API_KEY": ""},
        ["--model", "openai/gpt-4o"],
        "set OPENAI_API_KEY in the environment",
    ),
    "wrong key": ({"OPENAI_API_KEY": "sk-wrong-9876543210"}, None, "key"),
    "unknown model": ({}, ["--model", "openai/other@{url}"], "other"),
    "unreachable": ({}, ["--model", "openai/test@http://127.0.0.1:9/v1"], "127.0.0.1:9"),
    "unknown price": ({}, ["--model", "openai/test@{url}", "--max-usd", "1"], "its price is unknown"),
    "no money": ({}, ["--model", "openai/test@{url}", "--max-usd", "0"], "max_usd"),
    "no model": ({}, ["--proposer", "llm"], "no model: name one with --model"),
    "no recording": ({}, ["--recording", "nowhere"], "no file, run or recording `nowhere`"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_found_before_anything_is_spent(
    evolve, plugin: Path, provider, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    variables, arguments, message = BAD[case]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    arguments = [a.format(url=provider.url) for a in arguments or model(provider)]
    done = evolve("run", plugin, *arguments)
    assert done.code == 2, done.err
    assert message in done.err
    assert "Traceback" not in done.err
    assert not any(value in done.err for value in variables.values() if value)
    assert provider.completions == []
    assert not (evolve.home / "runs").exists()


def test_somebody_answers_the_mailbox_by_hand(evolve, plugin: Path) -> None:
    import json
    import os
    import signal
    import time

    process = evolve.start(
        "run", plugin, "--proposer", "mailbox", "--evaluations", 3, "--ordered", "--lag", "2", "--json"
    )
    answered = 0
    end = time.monotonic() + 120
    try:
        while process.poll() is None and time.monotonic() < end:
            for request in sorted(evolve.home.glob("runs/*/mailbox/*/request.md")):
                answer = request.with_name("answer.md")
                if not answer.exists():
                    answered += 1
                    draft = request.with_name("draft")
                    draft.write_text(
                        f"Idea: x.\n```python\ndef score(bin, item):\n    return {answered}\n```\n"
                    )
                    draft.rename(answer)
            time.sleep(0.1)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode in (0, 3), err
    assert json.loads(out)["evaluations"] == 3
    verdicts = [path.read_text() for path in evolve.home.glob("runs/*/mailbox/*/verdict.md")]
    assert verdicts.count("Accepted.\n") == 3
