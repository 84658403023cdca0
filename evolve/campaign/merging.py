"""Join campaigns of one problem into one run, whatever the order in which they are named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evolve.campaign.charter import record_instances, recorded_instances
from evolve.campaign.ledger import elapsed_before
from evolve.errors import UsageError
from evolve.store import Event, Journal
from evolve.store.calls import KIND as CALL
from evolve.types import Split

KINDS = ("proposed", "evaluated", "skipped", CALL)
KIND = "merged"
LEVELS = ("none", "good", "strong")
BUDGETS = ("max_usd", "minutes", "target", "plateau")


@dataclass(frozen=True)
class Source:
    """A campaign to join.

    Attributes:
        name: Of its folder, for messages.
        journal: Open to read.
        secret: That its held-out instances come from.
    """

    name: str
    journal: Journal
    secret: int

    @cached_property
    def key(self) -> str:
        """Digest of what the campaign did, times left out: the order of sources follows from it."""
        total = hashlib.sha256(json.dumps(self.journal.meta("config"), sort_keys=True).encode())
        for event in self.journal.events(*KINDS):
            body = json.dumps(event.body, sort_keys=True)
            total.update(f"{event.kind}\0{event.step}\0{body}\0".encode())
        return total.hexdigest()


@dataclass(frozen=True)
class Joined:
    """What a merged run holds.

    Attributes:
        evaluations: Candidates whose evaluation was taken over.
        duplicates: Evaluations left out because another source has the same program.
    """

    evaluations: int
    duplicates: int


@dataclass
class _Step:
    """A step of a source; `ended` is `None` as long as it needs an evaluation."""

    source: Source
    proposed: Event
    ended: Event | None

    @property
    def order(self) -> tuple[bool, int, str]:
        return (self.ended is None, self.proposed.step or 0, self.source.key)


class _Clock:
    """Time as the merged journal tells it: what all sources took, from when the first began."""

    def __init__(self, sources: Sequence[Source]) -> None:
        firsts = [next(iter(source.journal.events()), None) for source in sources]
        self.now = min((event.at for event in firsts if event is not None), default=0.0)
        self.end = self.now + sum(elapsed_before(source.journal) for source in sources)

    def __call__(self) -> float:
        return self.now


def merge(sources: Sequence[Source], path: Path) -> Joined:
    """Write the journal of the joined campaigns; the same bytes in whatever order they are given.

    Each program is kept once, with the evaluation of the source that proposed it earlier; steps are
    numbered anew. Programs that no source has evaluated yet are evaluated when the run is resumed.
    Held-out scores are not taken over: each source has its own held-out instances.

    Raises:
        UsageError: The sources are of different problems or hooks, or one is given twice.
    """
    ordered = sorted(sources, key=lambda source: source.key)
    _require_alike(sources)
    steps = sorted((step for source in ordered for step in _steps(source)), key=lambda step: step.order)
    elders = _elders(steps)
    clock = _Clock(ordered)
    evaluations = sum(_taken(step, elders) for step in steps)
    journal = Journal.create(path, _charter(ordered, evaluations), clock)
    try:
        record_instances(journal, Split.TRAIN, recorded_instances(ordered[0].journal, Split.TRAIN))
        found = [{"key": s.key, "evaluations": sum(one.source is s for one in steps)} for s in ordered]
        journal.append(KIND, {"sources": found})
        journal.append("sitting", {})
        _Writer(journal, steps, elders).write()
        for source in ordered:
            _copy_calls(source, journal)
        clock.now = clock.end
        journal.append("ended", {"reason": KIND})
    finally:
        journal.close()
    evaluated = sum(
        step.ended is not None and step.ended.kind == "evaluated" and (step.proposed.step or 0) > 0
        for step in steps
    )
    return Joined(evaluations, evaluated - evaluations)


def _require_alike(sources: Sequence[Source]) -> None:
    first = sources[0]
    about = first.journal.meta("problem")
    seen: dict[str, str] = {}
    for source in sources:
        other = source.journal.meta("problem")
        if other["digest"] != about["digest"]:
            raise UsageError(
                f"{source.name}: its problem `{other['name']}` is not that of {first.name}, "
                f"`{about['name']}` with the same files; only campaigns of the same problem can be merged"
            )
        if other["hook"] != about["hook"]:
            raise UsageError(
                f"{source.name}: searched hook `{other['hook']}`, {first.name} `{about['hook']}`"
            )
        if source.key in seen:
            raise UsageError(f"{source.name}: holds the same campaign as {seen[source.key]}; name it once")
        seen[source.key] = source.name


def _steps(source: Source) -> Iterator[_Step]:
    ended = {event.step: event for event in source.journal.events("evaluated", "skipped")}
    for event in source.journal.events("proposed"):
        yield _Step(source, event, ended.get(event.step))


def _taken(step: _Step, elders: Mapping[str, _Step]) -> bool:
    """Whether the evaluation of a candidate enters the merged run."""
    kept = step.ended is not None and step.ended.kind == "evaluated" and (step.proposed.step or 0) > 0
    return kept and elders[step.proposed.body["digest"]] is step


def _elders(steps: Sequence[_Step]) -> dict[str, _Step]:
    """Return, by digest, the first step that was evaluated."""
    found: dict[str, _Step] = {}
    for step in steps:
        if step.ended is not None and step.ended.kind == "evaluated":
            found.setdefault(step.proposed.body["digest"], step)
    return found


def _charter(ordered: Sequence[Source], evaluations: int) -> dict[str, Any]:
    """Return what the merged journal keeps for good; the settings are those of the first source."""
    journals = [source.journal for source in ordered]
    config = dict(journals[0].meta("config"))
    config |= dict.fromkeys(BUDGETS)
    config["evaluations"] = max(evaluations, 1)
    config["seed"] = int(hashlib.sha256("".join(s.key for s in ordered).encode()).hexdigest()[:7], 16)
    if any(journal.meta("config").get("start") == "baselines" for journal in journals):
        config["start"] = "baselines"
    return {
        "config": config,
        "problem": journals[0].meta("problem"),
        "sandbox": min((journal.meta("sandbox") for journal in journals), key=_rank),
        "strategies": journals[0].meta("strategies") or {},
    }


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else -1


def merged_secret(sources: Sequence[Source]) -> int:
    """Return the secret of the merged run: 128 bits that follow from those of all sources."""
    drawn = "".join(f"{secret:032x}" for secret in sorted(source.secret for source in sources))
    return int(hashlib.sha256(drawn.encode()).hexdigest()[:32], 16)


class _Writer:
    """Writes steps under new numbers.

    Args:
        journal: The new one.
        steps: In the order of their new numbers.
        elders: See `_elders`.
    """

    def __init__(self, journal: Journal, steps: Sequence[_Step], elders: Mapping[str, _Step]) -> None:
        self._journal = journal
        self._steps = steps
        self._elders = elders
        self._numbers: dict[tuple[str, int], int] = {}
        self._folded = 0

    def write(self) -> None:
        """Write every step once; human programs, which all sources have, as well."""
        chosen: list[_Step] = []
        following, human = 0, set[int]()
        for step in self._steps:
            old = step.proposed.step or 0
            if old > 0:
                following += 1
                self._numbers[step.source.key, old] = following
                chosen.append(step)
            elif step.ended is not None:
                if old not in human:
                    human.add(old)
                    chosen.append(step)
                self._numbers[step.source.key, old] = old
        for step in chosen:
            self._write(step, self._numbers[step.source.key, step.proposed.step or 0])

    def _write(self, step: _Step, number: int) -> None:
        self._propose(step, number)
        ended = step.ended
        if ended is None:
            return
        elder = self._elders.get(step.proposed.body["digest"])
        text = step.source.journal.text(step.proposed.body["text"])
        if number <= 0 or elder is step:
            self._journal.append("evaluated", self._renumbered(step, dict(ended.body)), step=number)
        elif not text:
            self._journal.append("skipped", dict(ended.body), step=number)
        elif elder is not None:
            twin = self._numbers[elder.source.key, elder.proposed.step or 0]
            reason = f"the same program as step {twin}"
            self._journal.append("skipped", {"twin": twin, "reason": reason}, step=number)
        else:  # the twin of a program that nobody has evaluated yet
            return
        self._folded += number > 0

    def _propose(self, step: _Step, number: int) -> None:
        body = dict(step.proposed.body)
        text = step.source.journal.text(body.pop("text"))
        body["based_on"] = min(body.get("based_on", 0), self._folded)
        if "parents" in body:
            pairs = [(step.source.key, parent) for parent in body["parents"]]
            body["parents"] = [self._numbers[pair] for pair in pairs if pair in self._numbers]
        self._journal.append("proposed", body, step=number, digest=body["digest"] or None, text=text)

    def _renumbered(self, step: _Step, body: dict[str, Any]) -> dict[str, Any]:
        screening = body.get("screening")
        if screening and screening.get("elder") is not None:
            elder = self._numbers[step.source.key, screening["elder"]]
            body["screening"] = {**screening, "elder": elder}
        return body


def _copy_calls(source: Source, journal: Journal) -> None:
    """Take over what models were paid for; answers stay findable by their requests."""
    for event in source.journal.events(CALL):
        body = dict(event.body)
        text = source.journal.text(body.pop("text"))
        journal.append(CALL, body, step=event.step, text=text)
