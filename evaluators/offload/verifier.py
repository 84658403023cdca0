"""Edge offloading under many preferences: instances, runs and hypervolume."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .hooks import ENTRIES
from .measure import area, measure
from .simulate import Choices, in_step, play, simple
from .world import Floats, Regime, World, draw

ENTROPY = 0x2F86_D41B_07CE_93A5_5E7A_B810_64D9_1F3C
"""Together with split, part and number, seeds every instance. It never enters a program's process."""
WEIGHTS = np.linspace(0.0, 1.0, 21)


class Offloading:
    """One device, several edge servers; a rule that takes a preference gives a front of 21 points.

    Args:
        splits: By name of the split, a list of `{tasks, seeds, rate, edges, heavy}`: `seeds` instances of
            a regime, see `Regime`; all but the first two have defaults.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset(ENTRIES)
    objectives = (
        Objective("hypervolume", "maximise", unit="%"),
        Objective("tail", "maximise", unit="%", reduce="worst_tenth", of="hypervolume"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._parts = {Split(name): [_part(name, part) for part in parts] for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
        self._boxes: dict[tuple[Split, str], tuple[World, Floats]] = {}

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the instances of a split."""
        for place, (regime, seeds) in enumerate(self._parts[split]):
            for seed in range(seeds):
                sequence = np.random.SeedSequence([ENTROPY, list(Split).index(split), place, seed])
                world = draw(regime, np.random.Generator(np.random.PCG64(sequence)))
                group = f"r{regime.rate:g}_e{regime.edges}_h{regime.heavy:g}_n{regime.tasks}"
                bound = Reference(100.0, "bound", "the whole box")
                yield Instance(f"{group}_{seed}", split, world, {"hypervolume": bound}, group)

    def run(self, program: Callables, instance: Instance) -> Choices:
        """Run the program on one instance under every preference."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Choices]:
        """Run the program on several instances in step."""
        return in_step([play(instance.data, WEIGHTS) for instance in instances], program.score.rows)

    def score(self, instance: Instance, answer: Choices) -> Mapping[str, float]:
        """Recompute delay and energy of every preference.

        Returns:
            `hypervolume`: share of a box that the 21 points dominate, %; the box reaches from nothing to
            twice the delay of the worse of two rules (random; least delay) and to 1.5 times the energy
            of the worst of three (those, and all on the device); and the two ends, s and J.

        Raises:
            Infeasible: There is not one option per task and preference.
        """
        world: World = instance.data
        if answer.shape != (len(WEIGHTS), world.shape[0]):
            raise Infeasible(f"choices of shape {answer.shape}, not one per preference and task")
        points = [measure(world, choices) for choices in answer]
        key = instance.split, instance.name  # splits, and secrets, share the names of instances
        if key not in self._boxes or self._boxes[key][0] is not world:
            self._boxes[key] = world, box(world)
        return {
            "hypervolume": 100 * area(points, self._boxes[key][1]),
            "least_delay": min(delay for delay, _ in points),
            "least_energy": min(energy for _, energy in points),
        }

    def explain(self, instance: Instance, answer: Choices) -> str:
        """Say what the front looks like at five preferences."""
        world: World = instance.data
        shown = []
        for place in range(0, len(WEIGHTS), 5):
            delay, energy = measure(world, answer[place])
            local = 100 * float((answer[place] == 0).mean())
            shown.append(
                f"w = {WEIGHTS[place]:.2f}: {delay:.3f} s, {energy:.3f} J, {local:.0f} % on the device"
            )
        corner = box(world)
        return f"{instance.name} (box up to {corner[0]:.2f} s, {corner[1]:.2f} J): {'; '.join(shown)}."


def box(world: World) -> Floats:
    """Return the reference point of an instance: (delay, energy)."""
    rng = np.random.Generator(np.random.PCG64(0))
    options = world.shape[1]
    by_chance = measure(world, simple(world, lambda _delays, _energies, _task: int(rng.integers(options))))
    hasty = measure(world, simple(world, lambda delays, _energies, _task: int(delays.argmin())))
    alone = float(world.energy[:, 0].mean())
    return np.array([2.0 * max(by_chance[0], hasty[0]), 1.5 * max(by_chance[1], hasty[1], alone)])


def _part(split: str, part: Mapping[str, Any]) -> tuple[Regime, int]:
    """Return regime and number of seeds of one entry of `splits`."""
    known = {"tasks", "seeds", "rate", "edges", "heavy"}
    if set(part) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(part) - known)}`; have {sorted(known)}")
    missing = {"tasks", "seeds"} - set(part)
    if missing:
        raise ValueError(f"`splits.{split}` lacks `{min(missing)}`")
    return Regime(**{key: value for key, value in part.items() if key != "seeds"}), part["seeds"]
