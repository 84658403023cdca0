"""What language models were asked and answered, from the calls that a journal holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from evolve.store import Journal
from evolve.store.calls import Calls
from evolve.types import Call


@dataclass
class Spent:
    """The calls to one model.

    Attributes:
        model: Its specification.
        calls: Attempts.
        failed: Of those, without an answer.
        input: Tokens asked.
        output: Tokens answered, hidden reasoning included.
        micro_usd: What they cost.
        seconds: Wall time, summed.
    """

    model: str
    calls: int = 0
    failed: int = 0
    input: int = 0
    output: int = 0
    micro_usd: int = 0
    seconds: float = 0.0

    def add(self, call: Call) -> None:
        """Count one attempt."""
        self.calls += 1
        self.failed += call.reply is None
        self.micro_usd += call.micro_usd
        self.seconds += call.seconds
        if call.reply is not None:
            self.input += call.reply.tokens.input
            self.output += call.reply.tokens.output


@dataclass
class Book:
    """A run's calls, read once.

    Attributes:
        models: What each model was asked and cost, by its specification.
        model_of: The model that answered, by id of the call.
        cost_of: Micro-dollars of all attempts, by id of the call.
        kept: The calls that were asked for, by id, in the order in which they ended.
    """

    models: dict[str, Spent] = field(default_factory=dict)
    model_of: dict[str, str] = field(default_factory=dict)
    cost_of: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[Call]] = field(default_factory=dict)

    @classmethod
    def read(cls, journal: Journal, keep: Collection[str] = ()) -> Book:
        """Read the calls of a journal.

        Args:
            journal: Of the run.
            keep: Ids of the calls whose texts are wanted.
        """
        book = cls()
        for call in Calls(journal):
            book.models.setdefault(call.model, Spent(call.model)).add(call)
            book.cost_of[call.id] = book.cost_of.get(call.id, 0) + call.micro_usd
            if call.reply is not None:
                book.model_of[call.id] = call.reply.model
            if call.id in keep:
                book.kept.setdefault(call.id, []).append(call)
        return book

    def cost(self, ids: Collection[str]) -> int:
        """Return what calls cost together, in micro-dollars."""
        return sum(self.cost_of.get(id_, 0) for id_ in ids)

    def model(self, ids: Collection[str]) -> str:
        """Return the model that gave the last answer; "" if there was none."""
        answered = [self.model_of[id_] for id_ in ids if id_ in self.model_of]
        return answered[-1] if answered else ""
