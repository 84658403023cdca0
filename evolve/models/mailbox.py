"""Somebody answers by hand: each request becomes a folder, and waits for an answer there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from evolve.errors import ModelError
from evolve.models.clock import Clock
from evolve.models.recorded import call_id
from evolve.models.usage import billed
from evolve.types import Reply, Request

FOLDER = "mailbox"
REQUEST = "request.md"
ANSWER = "answer.md"
VERDICT = "verdict.md"
_LONGEST_ANSWER = 1_000_000


@dataclass(frozen=True)
class Waiting:
    """A request without an answer.

    Attributes:
        step: That the answer is for.
        part: Which of the step's requests.
        request: The file to read.
        answer: The file to write.
    """

    step: int
    part: str
    request: Path
    answer: Path


@dataclass(frozen=True)
class Mailbox:
    """Whoever writes `answer.md` is the model (role `evolve.protocols.LanguageModel`).

    An answer should appear whole: written under another name and renamed. One that is written in
    place is taken once it has not grown for a poll.

    Attributes:
        folder: Of the run.
        clock: Time and waiting.
        poll_s: Seconds between looks.
        timeout_s: How long to wait for one answer; `None` for ever.
    """

    folder: Path
    clock: Clock
    poll_s: float = 0.5
    timeout_s: float | None = None

    def complete(self, request: Request) -> Reply:
        """Write the request and wait for its answer; what is wrong with that is written beside it.

        Raises:
            ModelError: Nobody answered in time, or the campaign is ending; the request stays.
        """
        place = self.folder / FOLDER / _name(request)
        question = _readable(request)
        if not (place / ANSWER).is_file() or _read(place / REQUEST) != question:
            _open(place, question)
        text = self._wait(place / ANSWER)
        fault = request.review(text) if request.review is not None else ""
        write(place / VERDICT, f"Not usable: {fault}\n" if fault else "Accepted.\n")
        tokens = billed(request, text, asked=0, answered=0)
        return Reply(text, "mailbox", "stop", tokens, call=call_id(request))

    def _wait(self, path: Path) -> str:
        until = None if self.timeout_s is None else self.clock.now() + self.timeout_s
        seen = -1
        while True:
            size = path.stat().st_size if path.is_file() else -1
            if size > 0 and size == seen:
                return _read(path)[:_LONGEST_ANSWER]
            seen = size
            if until is not None and self.clock.now() >= until:
                raise ModelError(f"nobody wrote {path} within {self.timeout_s:g} s", "spent")
            if not self.clock.sleep(self.poll_s):
                raise ModelError("the campaign is ending", "closed")


def waiting(run: Path) -> list[Waiting]:
    """Return the requests of a run that have no answer yet, in the order of steps."""
    found = []
    for request in (run / FOLDER).glob(f"*/{REQUEST}"):
        step, _, part = request.parent.name.partition(".")
        answer = request.parent / ANSWER
        if step.isdecimal() and not answer.exists():
            found.append(Waiting(int(step), part or "propose", request, answer))
    return sorted(found, key=lambda one: (one.step, one.part))


def write(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", errors="replace")
    draft.replace(path)


def _name(request: Request) -> str:
    return str(request.step) if request.part == "propose" else f"{request.step}.{request.part}"


def _open(place: Path, question: str) -> None:
    """Ask; an answer to another question of the same step is put aside first."""
    place.mkdir(parents=True, exist_ok=True)
    if (place / ANSWER).is_file():
        (place / ANSWER).replace(place / f"stale.{ANSWER}")
    (place / VERDICT).unlink(missing_ok=True)
    write(place / REQUEST, question)


def _readable(request: Request) -> str:
    told = (
        f"<!-- Step {request.step}, {request.part}. Write your answer to `{ANSWER}` in this folder: write it "
        f"under another name and rename it. Whether it could be used will stand in `{VERDICT}`. -->"
    )
    return f"{told}\n\n{request.system}\n\n{request.prompt}\n"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
