"""In which groups a program meets the instances: cheap ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evolve.types import Instance, Objective, Screen

TIMED_EVERY = 5


@dataclass(frozen=True)
class Stage:
    """A group of instances that a program answers before anything else is done.

    Attributes:
        instances: At least one.
        timed: Whether CPU time is measured on them, side by side with the reference program. All
            timed stages count together.
        judged: Whether it is decided afterwards if the rest is worth the effort.
    """

    instances: Sequence[Instance]
    timed: bool = False
    judged: bool = False


def stages_of(
    instances: Sequence[Instance], objectives: Sequence[Objective], screen: Screen | None
) -> list[Stage]:
    """Return the stages of an evaluation.

    One instance first, so that a broken program costs little; then every fifth, which timed
    objectives are measured on; then the rest. With a screen the rest comes in its order. There is a
    decision after each look, even between those that are timed; these are the same for all, or times
    would not compare.
    """
    timed = any(objective.source == "cpu" for objective in objectives)
    if screen is not None:
        return _screened(instances, screen, timed=timed)
    sampled = instances[TIMED_EVERY::TIMED_EVERY]
    rest = [i for n, i in enumerate(instances) if n % TIMED_EVERY]
    stages = [
        Stage(instances[:1], timed and not sampled),
        Stage(sampled, timed),
        Stage(rest),
    ]
    return [stage for stage in stages if stage.instances]


def opening(names: Sequence[str], *, timed: bool) -> tuple[str, ...]:
    """Return the instances that every program answers first, whatever is learned."""
    return tuple(names[::TIMED_EVERY] if timed else names[:1])


def _screened(instances: Sequence[Instance], screen: Screen, *, timed: bool) -> list[Stage]:
    by_name = {instance.name: instance for instance in instances}
    ordered = [by_name[name] for name in screen.order]
    first = len(opening(screen.order, timed=timed))
    ends = sorted({1, first, *screen.looks, len(ordered)})
    stages, begin = [], 0
    for end in ends:
        judged = end in screen.looks and end < len(ordered)
        stages.append(Stage(ordered[begin:end], timed and 0 < begin < first, judged))
        begin = end
    return stages
