"""Where a run's figures come from, and how to get them again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from evolve.report.numbers import Numbers


@dataclass(frozen=True)
class Provenance:
    """What somebody else needs to check a run.

    Attributes:
        facts: Name and value, in order.
        opened: Each reading of a held-out split: when, which, how many programs.
        sittings: When a process began to work on the campaign, and how it ended.
        commands: The one that was typed, then those that make the run and its figures again.
    """

    facts: tuple[tuple[str, str], ...]
    opened: tuple[tuple[str, str, int], ...]
    sittings: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]


def provenance(numbers: Numbers) -> Provenance:
    """Collect a run's provenance from its journal and its environment.json."""
    opened = tuple(
        (moment(e.at), str(e.body["split"]), int(e.body["programs"]))
        for e in numbers.journal.events("opened")
    )
    return Provenance(tuple(_facts(numbers)), opened, tuple(_sittings(numbers)), tuple(_commands(numbers)))


def moment(at: float) -> str:
    """Return seconds since the epoch as a date and time in UTC.

    >>> moment(0.0)
    '1970-01-01 00:00:00 UTC'
    """
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _facts(numbers: Numbers) -> Iterator[tuple[str, str]]:
    problem = numbers.problem
    yield "problem", f"{problem['name']} (hook {problem['hook']})"
    yield "problem's digest", str(problem["digest"] or "not recorded")
    yield "seed", str(numbers.config.get("seed", 0))
    yield "sandbox", numbers.sandbox
    if numbers.unverified:
        yield "scores", "unverified: the evaluator shared a process with the candidates"
    yield "order", "by step, the same at any number of workers" if numbers.config.get("ordered") else "free"
    environment = environment_of(numbers)
    for key in ("evolve", "python", "platform", "machine", "cores"):
        if key in environment:
            yield key, str(environment[key])
    libraries = environment.get("libraries", {})
    if isinstance(libraries, dict) and libraries:
        yield "libraries", ", ".join(f"{name} {version}" for name, version in libraries.items())


def environment_of(numbers: Numbers) -> dict[str, Any]:
    """Return what environment.json holds; empty when it is missing or damaged."""
    try:
        content = json.loads((numbers.folder / "environment.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _sittings(numbers: Numbers) -> Iterator[tuple[str, str]]:
    began: str | None = None
    for event in numbers.journal.events("sitting", "ended"):
        if event.kind == "sitting":
            if began is not None:
                yield began, "killed, or still running"
            began = moment(event.at)
        elif began is not None:
            yield began, f"ended {moment(event.at)}: {event.body['reason']}"
            began = None
    if began is not None:
        yield began, "killed, or still running"


def again(numbers: Numbers) -> str:
    """Return the command that makes the same run again, from its resolved settings."""
    return shlex.join(["evolve", "run", "--config", f"runs/{numbers.folder.name}/campaign.yaml"])


def _commands(numbers: Numbers) -> Iterator[str]:
    name = numbers.folder.name
    typed = environment_of(numbers).get("command")
    if isinstance(typed, list) and typed:
        yield shlex.join(map(str, typed))
    yield again(numbers)
    yield shlex.join(["evolve", "report", name, "--json"])
    if numbers.finalists:
        best = f"runs/{name}/best/{numbers.finalists[0].name}.py"
        problem = str(numbers.config.get("problem", numbers.problem["name"]))
        yield shlex.join(["evolve", "score", problem, best, "--split", "test"])
