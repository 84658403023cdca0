"""The real clients against a provider that misbehaves; every claim holds for all routes."""

from __future__ import annotations

import importlib.util
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from evolve.errors import ModelError, UsageError
from evolve.models import Keys, MemoryLog, Prices, Purse, Terms, open_models
from evolve.types import Tokens

ROUTES = ["openai", "openai-sdk", "anthropic", "litellm/openai", "litellm/anthropic"]
KEY = "sk-planted-0123456789abcdef"

if not all(map(importlib.util.find_spec, ("openai", "anthropic", "litellm"))):
    pytest.skip("the extra `llm` is not installed", allow_module_level=True)


@pytest.fixture(params=ROUTES)
def route(request):
    return request.param


# An error in a 200 becomes a 422 of litellm's own, and an empty message an empty text.
LITELLM_HIDES = {("litellm/openai", "error_body"), ("litellm/anthropic", "empty")}


def only(models):
    (model,) = models.each
    return model.ask


def client(models):
    (one,) = models.clients
    return one


def test_an_answer_arrives_with_its_tokens_and_its_cost(route, open_at, ask, log):
    models = open_at(route)
    reply = only(models).complete(ask())
    assert reply.text == "```python\nX = 1\n```"
    assert reply.finish == "stop"
    assert 0 < reply.tokens.input < 40
    assert reply.tokens.output == len(reply.text) // 4 + 1
    assert reply.micro_usd == reply.tokens.input + 4 * reply.tokens.output
    assert models.purse.spent == reply.micro_usd
    assert models.purse.reserved == 0
    (call,) = log.calls
    assert call.reply == reply
    assert call.id == reply.call


def test_the_request_reaches_the_provider_whole(route, open_at, ask, provider):
    only(open_at(route)).complete(ask(temperature=0.5))
    (seen,) = provider.completions
    assert seen.text == "You write programs.\nWrite one."
    assert seen.body["model"] == "test"
    assert 1000 in (seen.body.get("max_tokens"), seen.body.get("max_completion_tokens"))
    assert not seen.body.get("stream")
    assert seen.body["temperature"] == 0.5


def test_no_temperature_is_sent_unless_asked_for(route, open_at, ask, provider):
    only(open_at(route)).complete(ask())
    assert "temperature" not in provider.completions[0].body


@pytest.mark.parametrize("kind", ["status", "hang", "reset", "half", "garbage", "empty", "error_body"])
def test_one_failure_of_any_kind_is_survived(route, kind, open_at, ask, provider, act):
    if (route, kind) in LITELLM_HIDES:
        pytest.skip("litellm hides this failure from its caller")
    provider.script(act(kind), act())
    models = open_at(route, timeout_s=0.7)
    assert only(models).complete(ask()).text == "```python\nX = 1\n```"
    assert len(provider.completions) == 2


FAILURES = [
    ("status", {"status": 429}, "rate"),
    ("status", {"status": 529}, "rate"),
    ("status", {"status": 500}, "server"),
    ("status", {"status": 401}, "key"),
    ("status", {"status": 404}, "model"),
    ("status", {"status": 400}, "request"),
    ("hang", {}, "timeout"),
    ("reset", {}, "lost"),
    ("half", {}, "lost"),
    ("garbage", {}, "answer"),
    ("empty", {}, "answer"),
    ("error_body", {}, "answer"),
]


@pytest.mark.parametrize(
    "failure", FAILURES, ids=lambda failure: f"{failure[0]}-{failure[1].get('status', '')}"
)
@pytest.mark.parametrize("native", ["openai", "openai-sdk", "anthropic"])
def test_each_failure_has_its_kind(native, failure, open_at, ask, provider, act):
    kind, fields, expected = failure
    provider.script(act(kind, **fields))
    with pytest.raises(ModelError) as caught:
        client(open_at(native, timeout_s=0.5)).complete(ask())
    assert caught.value.kind == expected
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{native.removesuffix('-sdk')}/test@http://127.0.0.1")
    assert len(provider.completions) == 1, "the SDK retried by itself"


@pytest.mark.parametrize(
    "failure", FAILURES, ids=lambda failure: f"{failure[0]}-{failure[1].get('status', '')}"
)
@pytest.mark.parametrize("inner", ["openai", "anthropic"])
def test_litellm_fails_with_a_kind_that_is_treated_alike(inner, failure, open_at, ask, provider, act):
    """What litellm calls a failure varies; whether it is worth another try must not."""
    kind, fields, expected = failure
    if (f"litellm/{inner}", kind) in LITELLM_HIDES:
        pytest.skip("litellm hides this failure from its caller")
    provider.script(act(kind, **fields))
    with pytest.raises(ModelError) as caught:
        client(open_at(f"litellm/{inner}", timeout_s=0.5)).complete(ask())
    assert caught.value.transient == ModelError("", expected).transient
    assert len(provider.completions) == 1, "litellm retried by itself"


def test_an_answer_cut_off_is_asked_for_again_at_twice_the_length(route, open_at, ask, provider, act):
    provider.script(act("length", text="```python\nX ="), act())
    reply = only(open_at(route)).complete(ask())
    assert reply.finish == "stop"
    limits = [s.body.get("max_tokens") or s.body.get("max_completion_tokens") for s in provider.completions]
    assert limits == [1000, 2000]


def test_an_answer_that_stays_cut_off_is_returned_as_it_is(route, open_at, ask, provider, act):
    provider.script(act("length", text="```python\nX ="))
    reply = only(open_at(route)).complete(ask())
    assert (reply.text, reply.finish) == ("```python\nX =", "length")
    assert len(provider.completions) == 2


def test_a_refusal_is_an_answer(route, open_at, ask, provider, act):
    provider.script(act("refusal"))
    reply = only(open_at(route)).complete(ask())
    assert reply.finish == "refusal" or not reply.text  # litellm drops the reason
    assert len(provider.completions) == 1


WRONG_USAGE = [
    {},
    {"prompt_tokens": -5, "completion_tokens": -1, "input_tokens": -5, "output_tokens": -1},
    {"prompt_tokens": "many", "completion_tokens": None, "input_tokens": "many", "output_tokens": []},
    {"prompt_tokens": 10**12, "completion_tokens": 10**12, "input_tokens": 10**12, "output_tokens": 10**12},
    [1, 2],
]


@pytest.mark.parametrize("usage", WRONG_USAGE)
@pytest.mark.parametrize("native", ["openai", "openai-sdk", "anthropic"])
def test_usage_that_cannot_be_true_is_charged_at_its_bound(native, usage, open_at, ask, provider, act):
    provider.script(act(usage=usage))
    models = open_at(native)
    request = ask()
    reply = only(models).complete(request)
    (model,) = models.each
    assert reply.micro_usd == model.price.most(request)
    assert reply.tokens.output == request.max_tokens


def test_cached_and_hidden_tokens_of_openai_are_read(open_at, ask, provider, act):
    usage = {
        "prompt_tokens": 40,
        "completion_tokens": 30,
        "prompt_tokens_details": {"cached_tokens": 25},
        "completion_tokens_details": {"reasoning_tokens": 20},
    }
    provider.script(act(usage=usage))
    assert only(open_at("openai")).complete(ask()).tokens == Tokens(40, 25, 0, 30, 20)


def test_cached_tokens_of_anthropic_count_as_asked(open_at, ask, provider, act):
    usage = {
        "input_tokens": 10,
        "cache_read_input_tokens": 20,
        "cache_creation_input_tokens": 5,
        "output_tokens": 7,
    }
    provider.script(act(usage=usage))
    assert only(open_at("anthropic")).complete(ask()).tokens == Tokens(35, 20, 5, 7, 0)


def test_anthropic_is_asked_to_cache_the_stable_prefix(open_at, ask, provider):
    only(open_at("anthropic")).complete(ask())
    (block,) = provider.completions[0].body["system"]
    assert block["cache_control"] == {"type": "ephemeral"}
    assert block["text"] == "You write programs."


REFUSALS = [
    (
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "max_completion_tokens",
        True,
    ),
    ("Unsupported value: 'temperature' does not support 0.3 with this model.", "temperature", False),
]


@pytest.mark.parametrize(("message", "parameter", "present"), REFUSALS)
def test_the_quirk_of_a_reasoning_model_is_learnt_once(
    message, parameter, present, open_at, ask, provider, act
):
    provider.act = lambda seen: (
        act() if (parameter in seen.body) == present else act("status", status=400, message=message)
    )
    model = only(open_at("openai"))
    for step in range(3):
        assert model.complete(ask(step=step, temperature=0.3)).finish == "stop"
    assert len(provider.completions) == 4


def test_a_model_without_system_messages_gets_all_in_one(open_at, ask, provider, act):
    provider.act = lambda seen: (
        act("status", status=400, message="System role not supported")
        if seen.body["messages"][0]["role"] == "system"
        else act()
    )
    only(open_at("openai")).complete(ask())
    assert provider.completions[-1].body["messages"] == [
        {"role": "user", "content": "You write programs.\n\nWrite one."}
    ]


def test_a_temperature_that_anthropic_refuses_is_left_out_from_then_on(open_at, ask, provider, act):
    provider.act = lambda seen: (
        act("status", status=400, message="temperature is deprecated for this model")
        if "temperature" in seen.body
        else act()
    )
    model = only(open_at("anthropic"))
    for step in range(3):
        model.complete(ask(step=step, temperature=0.3))
    assert len(provider.completions) == 4


def test_a_refused_request_is_not_repeated(route, open_at, ask, provider, act):
    provider.script(act("status", status=400, message="context too long"))
    with pytest.raises(ModelError, match="context too long") as caught:
        only(open_at(route)).complete(ask())
    assert caught.value.kind == "request"
    assert len(provider.completions) == 1


def test_an_exhausted_quota_is_no_rate_limit(open_at, ask, provider, act):
    provider.script(act("status", status=429, code="insufficient_quota", message="You exceeded your quota"))
    with pytest.raises(ModelError, match="quota") as caught:
        only(open_at("openai")).complete(ask())
    assert caught.value.kind == "key"


def test_retry_after_is_obeyed(route, open_at, ask, provider, act):
    provider.script(act("status", status=429, headers={"Retry-After": "1"}), act())
    began = time.monotonic()
    only(open_at(route)).complete(ask())
    assert time.monotonic() - began >= 1.0


def test_a_key_never_leaves_by_any_text(route, open_at, ask, provider, act, log, caplog):
    caplog.set_level("DEBUG")
    echo = f"you sent {KEY} and Authorization: Bearer {KEY}"
    provider.script(act("status", status=400, message=echo), act(text=echo))
    model = only(open_at(route))
    with pytest.raises(ModelError) as caught:
        model.complete(ask())
    chain = []
    error = caught.value
    while error is not None:
        chain.append(f"{error!r} {error!s} {error.args} {vars(error)}")
        error = error.__cause__ or error.__context__
    reply = model.complete(ask(step=1))
    assert "[OPENAI_API_KEY]" in reply.text or "[ANTHROPIC_API_KEY]" in reply.text
    assert KEY not in "".join(chain) + repr(log.calls) + repr(reply) + caplog.text


def test_many_threads_share_one_client(open_at, ask, provider, act):
    provider.script(act(latency_s=0.2))
    model = only(open_at("openai"))
    before = threading.active_count()
    with ThreadPoolExecutor(24) as threads:
        replies = list(threads.map(lambda step: model.complete(ask(step=step)), range(48)))
    assert len(replies) == 48
    assert provider.most_in_flight == 24
    assert threading.active_count() == before


def refused(specs, match, *, environment=None, cap=None, prices=None):
    terms = Terms(Purse(cap), MemoryLog(), Keys(environment or {}), Prices(prices, table={}))
    with pytest.raises(UsageError, match=match) as caught:
        open_models(specs, terms)
    assert "\n" not in str(caught.value)


def test_an_unreachable_endpoint_is_found_before_anything_is_spent():
    refused(["openai/test@http://127.0.0.1:9/v1"], "check the URL")
    refused(["anthropic/test@http://127.0.0.1:9"], "check the URL")


def test_a_wrong_key_is_found_before_anything_is_spent(provider):
    provider.key = "sk-another-key"
    for native, variable in (("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")):
        refused([f"{native}/test@{provider.url}"], "check the key", environment={variable: KEY})
    assert not provider.completions


def test_an_unknown_model_is_found_before_anything_is_spent(provider):
    refused([f"openai/nonesuch@{provider.url}"], "check the name")
    refused([f"anthropic/nonesuch@{provider.url}"], "check the name")
    assert not provider.completions


def test_a_server_that_knows_no_list_of_models_is_accepted(provider, keys):
    provider.models = ()
    provider._model = lambda writer, path: provider._raw(writer, b'{"detail":"Not Found"}', 404)
    terms = Terms(Purse(), MemoryLog(), keys, Prices(table={}))
    models = open_models([f"openai/test@{provider.url}"], terms)
    models.close()


def test_a_missing_key_names_the_variable():
    refused(["openai/gpt-4o"], "set OPENAI_API_KEY in the environment")
    refused(["anthropic/claude-x"], "set ANTHROPIC_API_KEY in the environment")


def test_a_key_with_impossible_characters_is_not_shown():
    with pytest.raises(UsageError) as caught:
        open_models(["openai/gpt-4o"], Terms(Purse(), MemoryLog(), Keys({"OPENAI_API_KEY": "sk-ä geheim"})))
    assert "geheim" not in str(caught.value)


def test_an_unknown_price_is_an_error_only_under_a_cap(provider, keys):
    spec = f"openai/test@{provider.url}"
    refused([spec], "its price is unknown", cap=100_000)
    open_models([spec], Terms(Purse(), MemoryLog(), keys, Prices(table={}))).close()


def test_an_empty_cap_is_refused(provider):
    refused(
        [f"openai/test@{provider.url}"], "max_usd", cap=0, prices={"openai/test": {"input": 1, "output": 1}}
    )


def test_litellm_names_what_it_misses(monkeypatch):
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    refused(["gemini/gemini-2.5-flash"], "GEMINI_API_KEY")
    refused(["nonesuch/model"], "knows no provider 'nonesuch'")


def test_closing_ends_every_wait(open_at, ask, provider, act):
    provider.script(act("status", status=429, headers={"Retry-After": "60"}))
    models = open_at("openai", patience_s=100.0)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(only(models).complete, ask(step=step)) for step in range(4)]
        time.sleep(0.5)
        began = time.monotonic()
        models.close()
        kinds = {future.exception(10).kind for future in asked}
    assert time.monotonic() - began < 5
    assert kinds <= {"closed", "connection", "lost", "rate", "spent"}
