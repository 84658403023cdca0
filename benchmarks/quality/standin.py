"""A stand-in for a language model: answers each request by one random edit of the program in the prompt.

It speaks the OpenAI protocol on loopback, so that every framework gets the same source of ideas: an
edit by the built-in genetic operators at their default weights, without any memory, of the program that
the prompt asks to improve; a second program in the prompt serves as donor. Edits depend on the seed and
on the number of the request alone. Embeddings, which some frameworks ask for, are hashed words.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import numpy as np
from quality.serving import JsonHandler

from evolve import Hook, programs
from evolve.proposers.genetic import Genetic

BLOCK = re.compile(r"```[\w+-]*[ \t]*\n(.*?)```", re.S)
PARENT = re.compile(r"^#+ *(?:the )?(?:current (?:program|solution)|program to improve)", re.I | re.M)
MARKS = ("# EVOLVE-BLOCK-START", "# EVOLVE-BLOCK-END")
WIDTH = 64


@dataclass(frozen=True)
class Shown:
    """Programs that a prompt shows (role `Archive`, as far as the genetic proposer needs it)."""

    texts: tuple[str, ...]

    @property
    def members(self) -> tuple[Any, ...]:
        """Return the programs."""
        return tuple(SimpleNamespace(digest=programs.digest(text)) for text in self.texts)

    def sample(self, rng: np.random.Generator, count: int) -> list[Any]:
        """Return the program to improve, then any of the others."""
        others = rng.permutation(len(self.texts) - 1)[: count - 1] + 1
        chosen = [0, *(int(index) for index in others)]
        return [SimpleNamespace(program=SimpleNamespace(text=self.texts[i]), step=i) for i in chosen]


def shown(prompt: str, hook: Hook) -> Shown | None:
    """Find the programs in a prompt, the one to be improved first; `None` if there is none."""
    heads = list(PARENT.finditer(prompt))
    blocks = [(block.start(), block.group(1)) for block in BLOCK.finditer(prompt)]
    usable = [(at, text) for at, text in blocks if programs.implements(text, (hook,))]
    if not usable:
        return None
    after = [entry for entry in usable if heads and entry[0] > heads[-1].start()]
    parent = (after or usable)[0]
    return Shown((parent[1], *(text for at, text in usable if at != parent[0])))


def edited(prompt: str, hook: Hook, seed: int, number: int) -> str:
    """Return an answer to a prompt: a whole program in a fenced block, in the tags that some ask for."""
    found = shown(prompt, hook)
    if found is None:
        return "There is no program in this prompt.\n"
    rng = np.random.default_rng([seed, number])
    genetic = Genetic(hook, adapt=False, elitism=0.0)
    proposal = genetic.propose(found, number, rng)  # type: ignore[arg-type]
    text = proposal.text or found.texts[0]
    if MARKS[0] in found.texts[0]:
        text = f"{MARKS[0]}\n{text}{MARKS[1]}\n"
    name = (proposal.operator or "none").replace("/", "_")
    return (
        f"<NAME>\n{name}\n</NAME>\n\n<DESCRIPTION>\n{proposal.note or name}\n</DESCRIPTION>\n\n"
        f"<CODE>\n```python\n{text}```\n</CODE>\n"
    )


def embedding(text: str) -> list[float]:
    """Return the direction of a text's counts of hashed words."""
    vector = np.zeros(WIDTH)
    for word in re.findall(r"\w+|[^\w\s]", text):
        vector[int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little") % WIDTH] += 1
    return [float(x) for x in vector / max(float(np.linalg.norm(vector)), 1e-9)]


class StandIn:
    """The server; a context manager.

    Args:
        hook: That programs implement.
        seed: Of the edits.
        edit: Answers instead, given all that the model was told and the number of the request.
        latency_s: How long it thinks about each request, however many there are at once.
    """

    def __init__(
        self,
        hook: Hook,
        seed: int,
        edit: Callable[[str, int], str] | None = None,
        *,
        latency_s: float = 0.0,
    ) -> None:
        self.requests = 0
        self._latency_s = latency_s
        self._edit = edit
        self._lock = threading.Lock()
        owner = self

        class Handler(JsonHandler):
            def got(self) -> object:
                return {"object": "list", "data": [{"id": "stand-in", "object": "model"}]}

            def posted(self, body: Any) -> object:
                return owner.answer(self.path, body, hook, seed)

        class Server(ThreadingHTTPServer):
            request_queue_size = 128  # as many may connect in the same moment

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: dict[str, Any], hook: Hook, seed: int) -> dict[str, Any]:
        """Return the response to one request."""
        usage = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
        if path.endswith("/embeddings"):
            texts: Sequence[Any] = body["input"] if isinstance(body["input"], list) else [body["input"]]
            data = [
                {"object": "embedding", "index": i, "embedding": embedding(str(text))}
                for i, text in enumerate(texts)
            ]
            return {"object": "list", "model": body.get("model", ""), "data": data, "usage": usage}
        with self._lock:
            self.requests += 1
            number = self.requests
        time.sleep(self._latency_s)
        told = [(m.get("role"), str(m.get("content"))) for m in body["messages"]]
        if self._edit is not None:
            content = self._edit("\n".join(text for _, text in told), number)
        else:
            prompt = "\n".join(text for role, text in told if role != "system")
            content = edited(prompt, hook, seed, number)
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        head = {"id": f"r{number}", "object": "chat.completion", "created": 0, "model": body.get("model", "")}
        return {**head, "choices": [choice], "usage": usage}
