"""What a campaign writes to its journal, and reads back when it is resumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evolve.store import Event, Journal
from evolve.store.codec import (
    evaluation_from_json,
    evaluation_to_json,
    proposal_from_json,
    proposal_to_json,
)
from evolve.types import Evaluation, Individual, Program, Proposal, Split, Status

NAME_DIGITS = 10
PAGE = 250


class Ledger:
    """The events of a search, as values.

    Kinds: "proposed" (a step has a candidate), "evaluated" (it has an evaluation on train),
    "skipped" (it needs none: `twin` names the elder, or there was no program), "scored"
    (a program on validation or test), "simplified" (a program has a simpler version), "opened"
    (a held-out split was read, and why), "sitting" (a process began to work on the campaign) and
    "ended" (it stopped, and why).
    """

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def propose(self, step: int, proposal: Proposal, digest: str, based_on: int, name: str = "") -> None:
        """Record a candidate before anything is done with it.

        Args:
            step: Of the proposal.
            proposal: The candidate.
            digest: Of its normalised form; "" when there is no program.
            based_on: How many individuals had been folded into the state that it was made from.
            name: Of a baseline.
        """
        body = proposal_to_json(proposal) | {"digest": digest, "based_on": based_on}
        if name:
            body["name"] = name
        self.journal.append("proposed", body, step=step, digest=digest or None, text=proposal.text)

    def elder(self, digest: str, step: int) -> int | None:
        """Return the step that proposed the same program first, if it is another one."""
        first = self.journal.first(digest, "proposed")
        return None if first is None or first.step == step else first.step

    def evaluate(self, step: int, evaluation: Evaluation) -> None:
        """Record an evaluation on train."""
        self.journal.append("evaluated", evaluation_to_json(evaluation), step=step)

    def skip(self, step: int, *, twin: int | None, reason: str) -> None:
        """Record that a step needs no evaluation."""
        self.journal.append("skipped", {"twin": twin, "reason": reason}, step=step)

    def score(self, program: Program, digest: str, evaluation: Evaluation) -> None:
        """Record a held-out evaluation."""
        body = {"name": program.name, "evaluation": evaluation_to_json(evaluation)}
        key = f"{digest}:{program.name}:{evaluation.split}"
        self.journal.append("scored", body, digest=key, text=program.text)

    def scored(self, program: Program, digest: str, split: Split) -> Evaluation | None:
        """Return a held-out evaluation that was recorded earlier."""
        event = self.journal.first(f"{digest}:{program.name}:{split}", "scored")
        return None if event is None else evaluation_from_json(event.body["evaluation"])

    def pending(self, folded: int | None) -> dict[int, Event]:
        """Return the "proposed" events of steps that are not folded yet.

        Args:
            folded: Last step folded when steps are folded in order; `None` when they are folded as
                they finish, so that everything evaluated is folded.
        """
        done = (
            set() if folded is not None else {step for _, step in self.journal.steps("evaluated", "skipped")}
        )
        waiting = [
            (seq, step)
            for seq, step in self.journal.steps("proposed")
            if step > (folded or 0) and step not in done
        ]
        return {step: next(self.journal.events("proposed", after=seq - 1)) for seq, step in waiting}

    def proposal(self, event: Event) -> Proposal:
        """Return the proposal that an event recorded."""
        return proposal_from_json(event.body, self.journal.text(event.body["text"]))

    def individuals(self) -> Iterator[Individual]:
        """Yield every individual in the order of the journal."""
        proposals: dict[int | None, Event] = {}
        pairs: list[tuple[Event, Event]] = []
        for event in self.journal.events("proposed", "evaluated", "skipped"):
            if event.kind == "proposed":
                proposals[event.step] = event
                continue
            pairs.append((proposals.pop(event.step), event))
            if len(pairs) == PAGE:
                yield from self._read(pairs)
                pairs = []
        yield from self._read(pairs)

    def _read(self, pairs: Sequence[tuple[Event, Event]]) -> Iterator[Individual]:
        """Yield the individuals of so many steps, their texts fetched together."""
        texts = self.journal.texts([proposed.body["text"] for proposed, _ in pairs])
        for proposed, event in pairs:
            yield ended(proposal_from_json(proposed.body, texts[proposed.body["text"]]), proposed, event)

    def read(self, proposed: Event, event: Event) -> Individual:
        """Return the individual of a "proposed" event and the "evaluated" or "skipped" event of its step."""
        return ended(self.proposal(proposed), proposed, event)


def ended(proposal: Proposal, proposed: Event, event: Event) -> Individual:
    """Return what a step ended in, from the two events that the journal has of it."""
    evaluation = (
        evaluation_from_json(event.body) if event.kind == "evaluated" else skipped(event.body["reason"])
    )
    return individual(
        event.step or 0,
        proposal,
        proposed.body["digest"],
        evaluation,
        name=proposed.body.get("name", ""),
        twin=event.body.get("twin"),
    )


def skipped(reason: str) -> Evaluation:
    """Return what stands for the evaluation of a candidate that needed none."""
    return Evaluation(Split.TRAIN, Status.INVALID, reason=reason)


def individual(
    step: int,
    proposal: Proposal,
    digest: str,
    evaluation: Evaluation,
    *,
    name: str = "",
    twin: int | None = None,
) -> Individual:
    """Return the individual that a step ended in."""
    program = Program(proposal.text, name or digest[:NAME_DIGITS])
    return Individual(step, program, digest, proposal, evaluation, twin)


def elapsed_before(journal: Journal) -> float:
    """Return the wall seconds of all earlier sittings, killed ones included."""
    total = 0.0
    began: float | None = None
    last = 0.0
    for at, kind in journal.times():
        if kind == "sitting":
            total += last - began if began is not None else 0.0
            began = at
        last = at
    return total + (last - began if began is not None else 0.0)
