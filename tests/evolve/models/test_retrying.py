"""Retrying, pace and breaker together: what is repeated, how fast, and when it ends."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from evolve.errors import ModelError, ProviderDown
from evolve.models import SystemClock
from evolve.models.breaker import Breaker
from evolve.models.pace import Pace
from evolve.models.retrying import Retrying
from evolve.types import Reply

GOOD = Reply("fine", "test")


def retrying(model, clock, patience_s=75.0, **fields):
    return Retrying(model, Pace(clock, Breaker(patience_s)), **fields)


@pytest.mark.parametrize("kind", sorted(ModelError.TRANSIENT))
def test_what_may_pass_is_asked_for_again(kind, scripted, hand_clock, ask):
    model = scripted(ModelError("no", kind), ModelError("no", kind), GOOD)
    assert retrying(model, hand_clock).complete(ask()) == GOOD
    assert len(model.asked) == 3


@pytest.mark.parametrize("kind", ["key", "model", "request", "budget", "closed", "down", "ended"])
def test_what_will_not_pass_is_raised_at_once(kind, scripted, hand_clock, ask):
    model = scripted(ModelError("no", kind), GOOD)
    with pytest.raises(ModelError, match="no"):
        retrying(model, hand_clock).complete(ask())
    assert len(model.asked) == 1
    assert not hand_clock.slept


def test_delays_double_up_to_a_ceiling(scripted, hand_clock, ask):
    model = scripted(*[ModelError("no", "rate")] * 9, GOOD)
    retrying(model, hand_clock, patience_s=10_000).complete(ask())
    assert len(hand_clock.slept) == 9
    for level, waited in enumerate(hand_clock.slept):
        base = min(0.5 * 2**level, 20.0)
        assert base <= waited <= 1.5 * base


def test_an_answer_resets_the_delay(scripted, hand_clock, ask):
    model = scripted(*[ModelError("no", "rate")] * 5, GOOD, ModelError("no", "rate"), GOOD)
    one = retrying(model, hand_clock)
    one.complete(ask())
    hand_clock.slept.clear()
    one.complete(ask(step=1))
    assert max(hand_clock.slept) <= 0.75


def test_a_wave_of_refusals_slows_everybody_once(hand_clock):
    pace = Pace(hand_clock, Breaker())
    wave = pace.enter(0.0)
    for _ in range(32):
        pace.failed(ModelError("no", "rate"), wave, hand_clock.now())
    began = hand_clock.now()
    pace.enter(0.0)
    assert hand_clock.now() - began == pytest.approx(0.5)


def test_one_threads_retry_after_stops_all_threads(hand_clock):
    pace = Pace(hand_clock, Breaker())
    pace.failed(ModelError("no", "rate", retry_after_s=30.0), pace.enter(0.0), hand_clock.now())
    began = hand_clock.now()
    pace.enter(0.9)
    assert 30.0 <= hand_clock.now() - began <= 31.0


def test_a_servers_fault_slows_nobody_else(hand_clock):
    pace = Pace(hand_clock, Breaker())
    pace.failed(ModelError("no", "server"), pace.enter(0.0), hand_clock.now())
    pace.enter(0.0)
    assert not hand_clock.slept


def test_waiters_do_not_come_back_at_the_same_moment(ask, scripted, hand_clock):
    waits = set()
    for step in range(20):
        model = scripted(ModelError("no", "rate"), GOOD)
        hand_clock.slept.clear()
        retrying(model, hand_clock).complete(ask(step=step))
        waits.add(round(sum(hand_clock.slept), 3))
    assert len(waits) > 15


def test_nothing_but_refusals_opens_the_breaker_within_its_patience(scripted, hand_clock, ask):
    model = scripted(ModelError("test: HTTP 429: slow down", "rate"))
    began = hand_clock.now()
    with pytest.raises(ProviderDown, match="slow down; nothing but failures for"):
        retrying(model, hand_clock, patience_s=75).complete(ask())
    assert hand_clock.now() - began <= 75
    assert len(model.asked) >= 4


def test_an_open_breaker_lets_nobody_through_until_it_has_rested(scripted, hand_clock, ask):
    model = scripted(*[ModelError("no", "rate")] * 200)
    one = retrying(model, hand_clock)
    with pytest.raises(ProviderDown):
        one.complete(ask())
    asked = len(model.asked)
    with pytest.raises(ProviderDown):
        one.complete(ask(step=1))
    assert len(model.asked) == asked
    model.acts = [GOOD]
    hand_clock.time += 60.0
    assert one.complete(ask(step=2)) == GOOD


def test_a_wait_beyond_all_patience_is_not_waited_for(scripted, hand_clock, ask):
    model = scripted(ModelError("no", "rate", retry_after_s=3600.0))
    with pytest.raises(ProviderDown, match="it asks to wait 3600 s"):
        retrying(model, hand_clock).complete(ask())
    assert not hand_clock.slept


def test_one_request_is_given_up_on_when_others_are_answered(hand_clock, ask, scripted):
    """A request that crashes the server must not end a campaign that else goes well."""
    pace = Pace(hand_clock, Breaker())
    poison = scripted(ModelError("test: HTTP 500: crash", "server"))
    neighbour = Retrying(scripted(GOOD), pace)

    class Both:
        def complete(self, request):
            hand_clock.time += 0.01
            neighbour.complete(ask(step=99))
            return poison.complete(request)

    with pytest.raises(ModelError, match=r"crash \(attempt 6\)") as caught:
        Retrying(Both(), pace).complete(ask())
    assert caught.value.kind == "spent"


def test_answers_that_are_none_are_given_up_on_at_once_they_are_too_many(scripted, hand_clock, ask):
    model = scripted(ModelError("test: the answer has no choices", "answer"))
    with pytest.raises(ModelError, match="no choices") as caught:
        retrying(model, hand_clock).complete(ask())
    assert caught.value.kind == "spent"
    assert len(model.asked) == 6


def test_a_cut_answer_survives_when_a_longer_one_is_refused(scripted, hand_clock, ask):
    cut = replace(GOOD, finish="length")
    model = scripted(cut, ModelError("max_tokens is too large", "request"))
    assert retrying(model, hand_clock).complete(ask()) == cut


def test_a_campaign_that_ends_stops_every_wait(scripted, hand_clock, ask):
    hand_clock.halted = True
    with pytest.raises(ModelError) as caught:
        retrying(scripted(ModelError("no", "rate")), hand_clock).complete(ask())
    assert caught.value.kind == "closed"


def test_every_thread_learns_that_a_provider_is_down(open_at, ask, provider, act):
    """For real: 16 requests against a provider that only answers 429, with little patience."""
    provider.script(act("status", status=429))
    models = open_at("openai", patience_s=1.5)
    began = time.monotonic()
    with ThreadPoolExecutor(16) as threads:
        asked = [threads.submit(models.each[0].ask.complete, ask(step=step)) for step in range(16)]
        kinds = [future.exception(30).kind for future in asked]
    assert kinds == ["down"] * 16
    assert time.monotonic() - began < 10
    assert models.purse.spent == 0
    assert len(provider.completions) <= 16 * 6


def test_a_bad_night_costs_nothing_but_time(open_at, ask, provider, act, loopback):
    """30 % of all requests fail, in every way; every request is answered in the end."""
    kinds = ["status", "reset", "half", "garbage", "empty", "error_body"]
    count = iter(range(10_000))

    def misbehave(_seen):
        index = next(count)
        return act(kinds[index // 10 % 6], status=429 if index % 2 else 500) if index % 10 < 3 else act()

    provider.act = misbehave
    models = open_at("openai", patience_s=20.0)
    with ThreadPoolExecutor(20) as threads:
        replies = list(threads.map(lambda step: models.each[0].ask.complete(ask(step=step)), range(60)))
    assert [reply.finish for reply in replies] == ["stop"] * 60
    assert isinstance(models.clock, SystemClock)
