"""A model provider on loopback that speaks both wire protocols, and misbehaves on command.

In a test it runs in a thread of its own; `python loopback.py --port 8000` runs it alone. Only the
standard library is used, and nothing of the package under test.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CONSTANT = re.compile(r"^([ \t]*\w+ = )-?[\d.]+$", re.M)
BLOCK = re.compile(r"```\w*\n(.*?)```", re.S)


@dataclass
class Act:
    """What to do with one request.

    `kind` is "answer", "status", "hang", "reset", "half", "garbage", "empty", "refusal", "length"
    or "error_body".
    """

    kind: str = "answer"
    text: str = "```python\nX = 1\n```"
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "loopback says no"
    code: str = ""
    latency_s: float = 0.0
    usage: Any = None


@dataclass
class Seen:
    """A request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float

    @property
    def text(self) -> str:
        """All that the model was told."""
        parts = [self.body.get("system"), *(m["content"] for m in self.body.get("messages", []))]
        return "\n".join(
            part if isinstance(part, str) else "".join(b.get("text", "") for b in part)
            for part in parts
            if part
        )


def vary(seen: Seen, rng: random.Random) -> str:
    """Answer with the last program in the prompt, its first plain constant changed."""
    blocks = [block for block in BLOCK.findall(seen.text) if CONSTANT.search(block)]
    if not blocks:
        return "I see no program."
    code = CONSTANT.sub(lambda m: f"{m[1]}{rng.uniform(0, 6):.6f}", blocks[-1], count=1)
    return f"Another constant.\n\n```python\n{code}```\n"


class Loopback:
    """The provider. `act` decides about each completion; `seen` holds what arrived."""

    def __init__(self, act: Callable[[Seen], Act] | None = None, models: tuple[str, ...] = ("test",)) -> None:
        self.act = act or (lambda _seen: Act())
        self.models = models
        self.key = ""
        self.seen: list[Seen] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.last_answer = 0.0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def completions(self) -> list[Seen]:
        return [seen for seen in self.seen if seen.method == "POST"]

    @property
    def stats(self) -> dict[str, Any]:
        """When completions came and went, in seconds of the event loop's clock."""
        times = [seen.at for seen in self.completions]
        return {
            "requests": len(times),
            "first": min(times, default=0.0),
            "last": self.last_answer,
            "most_in_flight": self.most_in_flight,
        }

    def script(self, *acts: Act) -> None:
        """Do `acts` in turn, and the last one for ever."""
        remaining = list(acts)
        self.act = lambda _seen: remaining.pop(0) if len(remaining) > 1 else remaining[0]

    def __enter__(self) -> Loopback:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self.serve(0))
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def serve(self, port: int) -> asyncio.Server:
        server = await asyncio.start_server(self._client, "127.0.0.1", port, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
        line, *rest = head.split("\r\n")
        method, path, _ = line.split(" ", 2)
        headers = {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in rest if ":" in x)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        seen = Seen(method, path, headers, json.loads(raw or b"{}"), self._loop_time())
        self.seen.append(seen)
        given = headers.get("authorization", "").removeprefix("Bearer ") or headers.get("x-api-key", "")
        if self.key and given != self.key:
            return self._status(writer, Act(status=401, message=f"Incorrect API key provided: {given}"))
        if method == "GET":
            return self._model(writer, path)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._complete(seen, writer)
        finally:
            self.in_flight -= 1
            self.last_answer = self._loop_time()

    def _loop_time(self) -> float:
        return asyncio.get_running_loop().time()

    def _model(self, writer: asyncio.StreamWriter, path: str) -> bool:
        if path == "/stats":
            return self._json(writer, self.stats)
        name = path.rpartition("/")[2]
        if name in self.models:
            return self._json(writer, {"id": name, "object": "model", "type": "model"})
        return self._status(writer, Act(status=404, message=f"The model `{name}` does not exist"))

    async def _complete(self, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        act = self.act(seen)
        await asyncio.sleep(act.latency_s)
        if act.kind == "hang":
            await asyncio.sleep(3600)
        if act.kind == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            return False
        if act.kind == "status":
            return self._status(writer, act)
        if act.kind == "error_body":
            return self._json(writer, {"error": {"message": act.message}})
        chat = seen.path.endswith("/chat/completions")
        body = _chat(seen, act) if chat else _message(seen, act)
        if act.kind == "garbage":
            return self._raw(writer, b'{"choices": [{"mess')
        if act.kind == "half":
            whole = json.dumps(body).encode()
            writer.write(_head(200, len(whole)) + whole[: len(whole) // 2])
            await writer.drain()
            return False
        return self._json(writer, body)

    def _status(self, writer: asyncio.StreamWriter, act: Act) -> bool:
        body = {
            "type": "error",
            "error": {"message": act.message, "type": act.code or "api_error", "code": act.code},
        }
        return self._raw(writer, json.dumps(body).encode(), act.status, act.headers)

    def _json(self, writer: asyncio.StreamWriter, body: Any) -> bool:
        return self._raw(writer, json.dumps(body).encode())

    def _raw(
        self,
        writer: asyncio.StreamWriter,
        body: bytes,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> bool:
        writer.write(_head(status, len(body), headers) + body)
        return True


def _head(status: int, length: int, headers: dict[str, str] | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} Loopback", "Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *(f"{k}: {v}" for k, v in (headers or {}).items()), "", ""]).encode()


def _chat(seen: Seen, act: Act) -> dict[str, Any]:
    finish = {"length": "length", "refusal": "stop"}.get(act.kind, "stop")
    message: dict[str, Any] = {"role": "assistant", "content": act.text}
    if act.kind == "refusal":
        message = {"role": "assistant", "content": None, "refusal": "I will not."}
    choices = [{"index": 0, "finish_reason": finish, "message": message}]
    usage = {"prompt_tokens": len(seen.text) // 4 + 8, "completion_tokens": len(act.text) // 4 + 1}
    usage["total_tokens"] = sum(usage.values())
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": seen.body.get("model"),
        "choices": [] if act.kind == "empty" else choices,
        "usage": usage if act.usage is None else act.usage,
    }


def _message(seen: Seen, act: Act) -> dict[str, Any]:
    reason = {"length": "max_tokens", "refusal": "refusal"}.get(act.kind, "end_turn")
    content = [] if act.kind in ("empty", "refusal") else [{"type": "text", "text": act.text}]
    usage = {"input_tokens": len(seen.text) // 4 + 8, "output_tokens": len(act.text) // 4 + 1}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": seen.body.get("model"),
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": usage if act.usage is None else act.usage,
    }


def main() -> None:
    """Serve until interrupted; print the port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--failures", type=float, default=0.0, help="share of requests that get a 429")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)

    def act(seen: Seen) -> Act:
        if rng.random() < options.failures:
            return Act("status", status=429, latency_s=options.latency)
        return Act(text=vary(seen, rng), latency_s=options.latency)

    async def serve() -> None:
        server = await provider.serve(options.port)
        print(provider.port, flush=True)  # noqa: T201 - how whoever started this learns the port
        await server.serve_forever()

    provider = Loopback(act)
    asyncio.run(serve())


if __name__ == "__main__":
    main()
