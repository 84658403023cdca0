"""Scheduling jobs on a chip: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .applications import WIRELESS_APPLICATIONS
from .energy import energy
from .hooks import ENTRIES
from .options import Facts, in_step, play
from .platforms import WIRELESS
from .questions import schedule
from .report import describe
from .scenario import Regime, Scenario, draw
from .simulate import Simulation, Trace
from .upstream import etf, run
from .validate import validate

ENTROPY = 0x9E0C_51F7_4B83_A2D6_66C1_38D5_F02A_7B94
"""Together with split and number, seeds every instance. It never enters a program's process."""
MIXES: Mapping[str, tuple[float, ...]] = {
    # WiFi transmitter and receiver, range detection, single-carrier transmitter and receiver, mitigation
    "default": (0.2, 0.2, 0.2, 0.1, 0.1, 0.2),
    "wifi": (0.4, 0.4, 0.05, 0.05, 0.05, 0.05),
    "radar": (0.05, 0.1, 0.5, 0.05, 0.05, 0.25),
}


@dataclass(frozen=True)
class Run:
    """What a program did on an instance.

    Attributes:
        trace: Of the simulation, as far as it came.
        fault: Why it was stopped, or "".
    """

    trace: Trace
    fault: str = ""


class ChipScheduling:
    """Jobs that arrive at a heterogeneous chip; latency and energy relative to ETF's.

    Args:
        splits: By name of the split, a list of `{scales, sigmas, seeds, jobs, mix, counts}`: every
            combination of a mean time between arrivals (µs), a noise level and a seed is an instance
            of `jobs` jobs. `seeds` says how many; the same arrivals and noise occur at every load.
            `mix` names one of `MIXES` (default "default"), `counts` changes numbers of PEs.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset({"score"})
    objectives = (
        Objective("latency", unit="% of ETF", of="relative_latency"),
        Objective("tail", unit="% of ETF", reduce="worst_tenth", of="relative_latency"),
        Objective("energy", unit="% of ETF", of="relative_energy"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._parts = {Split(name): [_part(name, part) for part in parts] for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
        self._norms: dict[tuple[Split, str], tuple[Scenario, tuple[float, float]]] = {}

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the instances of a split."""
        for part in self._parts[split]:
            for seed, (scale, sigma) in product(
                range(part["seeds"]), product(part["scales"], part["sigmas"])
            ):
                sequence = np.random.SeedSequence([ENTROPY, list(Split).index(split), seed])
                rng = np.random.Generator(np.random.PCG64(sequence))
                counts = tuple(sorted(part["counts"].items()))
                regime = Regime(scale, MIXES[part["mix"]], sigma, counts)
                scenario = draw(regime, WIRELESS, WIRELESS_APPLICATIONS, part["jobs"], rng)
                label = "_".join([part["mix"], *(f"{name}x{count}" for name, count in counts)])
                group = f"{label}_s{scale:g}_n{sigma:g}"
                bound = Reference(float(scenario.floors.mean()), "bound", "mean longest path of the jobs")
                yield Instance(f"{group}_{seed}", split, scenario, {"latency": bound}, group)

    def run(self, program: Callables, instance: Instance) -> Run:
        """Run the program on one instance."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Run]:
        """Run the program on several instances; with hook `score`, all in step."""
        simulations = [Simulation(instance.data) for instance in instances]
        if program.hook == "score":
            in_step([play(s, Facts(s.scenario)) for s in simulations], program.score.rows)
            return [Run(simulation.trace()) for simulation in simulations]
        faults = [schedule(s, Facts(s.scenario), program.schedule) for s in simulations]
        return [Run(s.trace(), fault) for s, fault in zip(simulations, faults, strict=True)]

    def score(self, instance: Instance, answer: Run) -> Mapping[str, float]:
        """Check a run and measure it.

        Returns:
            `latency`: mean time from a job's arrival to its completion, µs; `energy`, J; and both
            relative to those of ETF (as in DS3: every task is bound at once) on the same instance, %.

        Raises:
            Infeasible: It is no schedule.
        """
        if answer.fault:
            raise Infeasible(answer.fault)
        scenario: Scenario = instance.data
        validate(scenario, answer.trace)
        latency, joules = measure(scenario, answer.trace)
        usual, joules_usual = self._norm(instance)
        return {
            "relative_latency": 100 * (latency / usual),
            "relative_energy": 100 * (joules / joules_usual),
            "latency": latency,
            "energy": joules,
        }

    def _norm(self, instance: Instance) -> tuple[float, float]:
        """Return ETF's latency and energy; splits, and secrets, share the names of instances."""
        scenario: Scenario = instance.data
        key = instance.split, instance.name
        if key not in self._norms or self._norms[key][0] is not scenario:
            self._norms[key] = scenario, measure(scenario, by_etf(scenario))
        return self._norms[key][1]

    def explain(self, instance: Instance, answer: Run) -> str:
        """Say where the time went."""
        usual = by_etf(instance.data)
        return f"{instance.name}: {describe(instance.data, answer.trace, usual)}"


def measure(scenario: Scenario, trace: Trace) -> tuple[float, float]:
    """Return mean latency, µs, and energy until the last completion, J."""
    ends = np.maximum.reduceat(trace.finish, scenario.offsets[:-1])
    joules = energy(scenario.platform, trace.pe, trace.start, trace.finish, int(ends.max()))
    return float((ends - scenario.arrivals).mean()), joules


def by_etf(scenario: Scenario) -> Trace:
    """Return what ETF does."""
    return run(Simulation(scenario), etf)


def _part(split: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """Return one entry of `splits` with its defaults, checked."""
    known = {"scales", "sigmas", "seeds", "jobs", "mix", "counts"}
    if set(part) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(part) - known)}`; have {sorted(known)}")
    full = {"mix": "default", "counts": {}, **part}
    missing = known - set(full)
    if missing:
        raise ValueError(f"`splits.{split}` lacks `{min(missing)}`")
    if full["mix"] not in MIXES:
        raise ValueError(f"`splits.{split}`: `mix` is {full['mix']!r}; have {', '.join(MIXES)}")
    WIRELESS.with_counts(full["counts"])
    return full
