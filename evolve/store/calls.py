"""The calls to language models that a journal holds: what was paid for is on disk before it is used."""

from __future__ import annotations

from collections.abc import Iterator

from evolve.store.journal import Journal
from evolve.types import Call, Reply

KIND = "call"


class Calls:
    """Calls in a journal (role `evolve.protocols.CallLog`).

    Args:
        journal: Open to append.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def record(self, call: Call) -> None:
        """Keep an attempt; answered ones can be found by their request."""
        digest = call.request.digest if call.reply is not None else None
        self._journal.append(
            KIND, call.to_json(), step=call.request.step, digest=digest, text=call.request.system
        )

    def find(self, request_digest: str) -> Reply | None:
        """Return the first answer to a request."""
        event = self._journal.first(request_digest, KIND)
        return None if event is None else Call.from_json(event.body, "").reply

    def __iter__(self) -> Iterator[Call]:
        """Yield every attempt, in the order in which they ended."""
        for event in self._journal.events(KIND):
            yield Call.from_json(event.body, self._journal.text(event.body["text"]))

    @property
    def micro_usd(self) -> int:
        """What all attempts have cost, in millionths of a dollar."""
        return sum(event.body["micro_usd"] for event in self._journal.events(KIND))
