"""Delay and energy of choices, recomputed event by event: shares no code with the simulator."""

from __future__ import annotations

import heapq

import numpy as np

from evolve import Infeasible

from .simulate import Choices
from .world import Floats, World


def measure(world: World, choices: Choices) -> tuple[float, float]:
    """Return mean delay, s, and mean energy, J, of one policy's choices.

    Raises:
        Infeasible: There is not one option per task.
    """
    tasks, options = world.shape
    if choices.shape != (tasks,) or (choices < 0).any() or (choices >= options).any():
        raise Infeasible(f"one option from 0 to {options - 1} is needed for each of {tasks} tasks")
    delay = sum(_delays(world, choices, option) for option in range(options))
    energy = sum(float(world.energy[task, option]) for task, option in enumerate(choices.tolist()))
    return delay / tasks, energy / tasks


def _delays(world: World, choices: Choices, option: int) -> float:
    """Return the summed delays of the tasks of one option, from a list of events."""
    events = [(float(world.arrival[task]), 0, task) for task in np.flatnonzero(choices == option).tolist()]
    heapq.heapify(events)
    link_free = cpu_free = total = 0.0
    while events:
        now, stage, task = heapq.heappop(events)
        if stage == 0 and option > 0:
            link_free = max(link_free, now) + float(world.transmit[task, option])
            heapq.heappush(events, (link_free, 1, task))
        else:
            cpu_free = max(cpu_free, now) + float(world.compute[task, option])
            total += cpu_free - float(world.arrival[task])
    return total


def area(points: list[tuple[float, float]], reference: Floats) -> float:
    """Return the share of the box up to `reference` that points of (delay, energy) dominate."""
    height, covered = float(reference[1]), 0.0
    for delay, energy in sorted(points):
        if delay < reference[0] and energy < height:
            covered += (float(reference[0]) - delay) * (height - energy)
            height = energy
    return covered / float(reference[0] * reference[1])
