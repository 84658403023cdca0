"""What a campaign is about, as its journal keeps it: enough to read it without the plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evolve.programs import implements
from evolve.protocols import Embedding
from evolve.store import Journal
from evolve.types import Hook, Instance, Objective, Problem, Reference, Split

INSTANCES = "instances"


def charter(
    problem: Problem,
    hook: Hook,
    config: Mapping[str, Any],
    sandbox: str,
    strategies: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what `Journal.create` keeps for good.

    Args:
        problem: What is searched.
        hook: Which of its hooks.
        config: Resolved settings.
        sandbox: Level of isolation.
        strategies: By setting, where a strategy of a user's own came from.
    """
    hooks = problem.hooks
    rules = (*problem.baselines, *(h.seed for h in hooks))
    return {
        "config": dict(config),
        "problem": {
            "name": problem.name,
            "digest": problem.digest,
            "hook": hook.name,
            "unverified": problem.unverified,
            "frame": _frame(problem),
            "objectives": [asdict(objective) for objective in problem.objectives],
            "rules": [rule.name for rule in rules],
            "implements": {
                rule.name: found.name for rule in rules if (found := implements(rule.text, hooks))
            },
        },
        "sandbox": sandbox,
        "strategies": dict(strategies or {}),
    }


def _frame(problem: Problem) -> list[str]:
    """Return what stands before and after every program of a task; two empty texts for other problems."""
    if not isinstance(problem.verifier, Embedding):
        return ["", ""]
    before, _, after = problem.verifier.whole("\0\n").partition("\0\n")
    return [before, after]


def record_instances(journal: Journal, split: Split, instances: Sequence[Instance]) -> None:
    """Record names, groups and references of a split, once."""
    if journal.first(split.value, INSTANCES) is not None:
        return
    rows = [
        {
            "name": i.name,
            "group": i.group,
            "stratum": i.stratum,
            "references": {key: [r.value, r.kind, r.source] for key, r in i.references.items()},
        }
        for i in instances
    ]
    journal.append(INSTANCES, {"split": split.value, "rows": rows}, digest=split.value)


def recorded_instances(journal: Journal, split: Split) -> tuple[Instance, ...]:
    """Return the instances of a split without their data; empty if the split was never opened."""
    event = journal.first(split.value, INSTANCES)
    rows = event.body["rows"] if event else []
    return tuple(
        Instance(
            row["name"],
            split,
            None,
            {key: Reference(*reference) for key, reference in row["references"].items()},
            row["group"],
            row["stratum"],
        )
        for row in rows
    )


def recorded_objectives(journal: Journal) -> tuple[Objective, ...]:
    """Return the problem's declared objectives, primary first."""
    return tuple(Objective(**fields) for fields in journal.meta("problem")["objectives"])
