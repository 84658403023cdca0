"""The client for endpoints without encryption: what it needs, keeps and gives back."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from evolve.errors import ModelError
from evolve.models.opening import plain
from evolve.models.plain_chat import PlainChat
from evolve.models.sdk import Access
from evolve.models.spec import Spec

OPEN = """
import sys
from evolve.models import Keys, MemoryLog, Prices, Purse, Terms, open_models
models = open_models([sys.argv[1]], Terms(Purse(None), MemoryLog(), Keys({}), Prices({}, table={})))
from evolve.types import Request
assert models.each[0].ask.complete(Request("Write programs.", "One.", max_tokens=100)).text
models.close()
print(*sorted({"openai", "httpx", "anthropic", "litellm", "scipy"} & sys.modules.keys()))
"""


def client_of(provider, **access):
    return PlainChat(Spec.parse(f"openai/test@{provider.url}"), Access("key", str, **access))


def test_a_local_model_needs_no_library(provider):
    """So that a campaign with it starts at once, also where the extra `llm` is not installed."""
    command = [sys.executable, "-c", OPEN, f"openai/test@{provider.url}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("spec", "environment", "expected"),
    [
        ("openai/m@http://127.0.0.1:8000/v1", {}, True),
        ("ollama/m", {}, True),
        ("openai/m@https://127.0.0.1:8000/v1", {}, False),
        ("openai/m@http://box:8000/v1", {"HTTP_PROXY": "http://proxy:3128"}, False),
        ("openai/m@http://box:8000/v1", {"all_proxy": "http://proxy:3128"}, False),
        ("openai/m", {}, False),
        ("anthropic/m@http://127.0.0.1:8000", {}, False),
    ],
)
def test_it_serves_what_is_neither_encrypted_nor_behind_a_proxy(monkeypatch, spec, environment, expected):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert plain(Spec.parse(spec)) is expected


class Server:
    """Answers requests by scripted bytes, one script a connection; counts connections."""

    def __init__(self, *scripts: list[bytes]) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/v1"
        self.connections = 0
        self._scripts = scripts
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for script in self._scripts:
            connection, _ = self.listening.accept()
            self.connections += 1
            with connection:
                for answer in script:
                    if not connection.recv(1 << 16).rpartition(b"\r\n\r\n")[2]:
                        connection.recv(1 << 16)
                    connection.sendall(answer)


def answer(text: str, *headers: str) -> bytes:
    body = f'{{"choices": [{{"message": {{"content": "{text}"}}, "finish_reason": "stop"}}]}}'
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", body]
    return "\r\n".join(lines).encode()


def test_requests_share_a_connection(ask):
    server = Server([answer(str(step)) for step in range(5)])
    client = client_of(server)
    assert [client.complete(ask(step=step)).text for step in range(5)] == list("01234")
    assert server.connections == 1


def test_a_connection_that_was_closed_while_idle_is_not_used(ask):
    server = Server([answer("one")], [answer("two")])
    client = client_of(server)
    assert client.complete(ask()).text == "one"
    time.sleep(0.1)  # the server hangs up without a word
    assert client.complete(ask(step=1)).text == "two"
    assert server.connections == 2


def test_a_server_that_closes_after_each_answer_is_served(ask):
    server = Server([answer("one", "Connection: close")], [answer("two", "Connection: close")])
    client = client_of(server)
    assert [client.complete(ask(step=step)).text for step in range(2)] == ["one", "two"]


def test_an_address_that_moved_is_named(ask):
    moved = b"HTTP/1.1 308 Moved\r\nLocation: https://elsewhere/v1\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(ModelError, match="it is at https://elsewhere/v1 instead") as caught:
        client_of(Server([moved])).complete(ask())
    assert caught.value.kind == "connection"  # so that a campaign waits instead of wasting its steps


def test_nonsense_instead_of_http_is_an_answer_lost(ask):
    with pytest.raises(ModelError) as caught:
        client_of(Server([b"SSH-2.0-OpenSSH_9.6\r\n"])).complete(ask())
    assert caught.value.kind == "lost"


def test_closing_ends_calls_in_flight(provider, ask, act):
    provider.script(act("hang"))
    client = client_of(provider, timeout_s=60.0)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(client.complete, ask(step=step)) for step in range(3)]
        time.sleep(0.3)
        client.close()
        kinds = {future.exception(5).kind for future in asked}
    assert kinds <= {"lost", "connection"}
    with pytest.raises(ModelError) as caught:
        client.complete(ask(step=9))
    assert caught.value.kind == "connection"
