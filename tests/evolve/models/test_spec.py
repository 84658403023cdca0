"""What users write for a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.errors import UsageError
from evolve.models.spec import Spec


@pytest.mark.parametrize(
    ("text", "route", "name", "url"),
    [
        ("openai/gpt-4o", "openai", "gpt-4o", ""),
        (
            "openai/Qwen/Qwen3-8B@http://127.0.0.1:8000/v1/",
            "openai",
            "Qwen/Qwen3-8B",
            "http://127.0.0.1:8000/v1",
        ),
        ("anthropic/claude-x@https://proxy.example", "anthropic", "claude-x", "https://proxy.example"),
        ("ollama/llama3:8b", "openai", "llama3:8b", "http://127.0.0.1:11434/v1"),
        ("ollama/llama3@http://box:11434", "openai", "llama3", "http://box:11434/v1"),
        ("vertex_ai/claude-x@20250514", "litellm", "claude-x@20250514", ""),
        ("litellm/openai/gpt-4o", "litellm", "gpt-4o", ""),
    ],
)
def test_a_specification_is_read(text, route, name, url):
    spec = Spec.parse(text)
    assert (spec.route, spec.name, spec.url) == (route, name, url)


@pytest.mark.parametrize(
    "text", ["gpt-4o", "", "openai/", "/x", "openai/a b", "litellm/x", "openai/x@http://"]
)
def test_anything_else_is_explained(text):
    with pytest.raises(UsageError, match="PROVIDER/NAME"):
        Spec.parse(text)


@pytest.mark.parametrize("url", ["http://me:s3cret@host/v1", "https://host/v1?key=s3cret"])
def test_a_secret_in_a_url_is_refused_and_not_repeated(url):
    with pytest.raises(UsageError, match="environment") as caught:
        Spec.parse(f"openai/x@{url}")
    assert "s3cret" not in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_does_anything_else(text):
    try:
        spec = Spec.parse(text)
    except UsageError:
        return
    assert spec.name
