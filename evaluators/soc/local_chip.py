"""Scheduling on this machine's own cores: the schedule is found in simulation and then really run."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .hooks import ENTRIES
from .local import APPLICATIONS, Machine, scenario
from .options import Facts, in_step, play
from .questions import schedule
from .report import describe
from .scenario import Scenario
from .simulate import Simulation
from .upstream import etf, run
from .validate import validate
from .verifier import ENTROPY, Run


class LocalChip:
    """A few jobs of numeric kernels on this machine; makespans relative to ETF's in the same minute.

    Results hold for this machine and this hour; they are no benchmark, but a check of the simulator
    and of what it finds. Nothing is started before the first instance is asked for.

    Args:
        splits: By name of the split, how many instances it has.
        jobs: Of each instance; all are there at the beginning.
        repeats: How often each schedule is run; the least makespan counts.

    Raises:
        ValueError: A split has no instances.
    """

    entries = ENTRIES
    lockstep = frozenset({"score"})
    objectives = (
        Objective("makespan", unit="% of ETF", of="relative_makespan", resolution=0.02),
        Objective("simulated", unit="% of ETF", of="relative_simulated"),
    )

    def __init__(self, splits: Mapping[str, int], jobs: int = 4, repeats: int = 3) -> None:
        self._sizes = {Split(name): size for name, size in splits.items()}
        missing = [split.value for split in Split if not self._sizes.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
        self._jobs, self._repeats = jobs, repeats
        self._machine: Machine | None = None

    @property
    def machine(self) -> Machine:
        """The running workers.

        Raises:
            UsageError: This machine cannot be used as a chip.
        """
        if self._machine is None:
            self._machine = Machine()
            atexit.register(self._machine.close)
        return self._machine

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw jobs for this machine, whose calibration differs from start to start."""
        for number in range(self._sizes[split]):
            sequence = np.random.SeedSequence([ENTROPY, 7, list(Split).index(split), number])
            rng = np.random.Generator(np.random.PCG64(sequence))
            made = scenario(self.machine, rng.integers(0, len(APPLICATIONS), self._jobs).tolist())
            bound = Reference(float(made.floors.max()), "bound", "longest path, by calibration")
            yield Instance(f"local_{number}", split, made, {"simulated": bound}, "local")

    def run(self, program: Callables, instance: Instance) -> Run:
        """Run the program on one instance, in simulation."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Run]:
        """Run the program on several instances, in simulation."""
        simulations = [Simulation(instance.data) for instance in instances]
        if program.hook == "score":
            in_step([play(s, Facts(s.scenario)) for s in simulations], program.score.rows)
            return [Run(simulation.trace()) for simulation in simulations]
        faults = [schedule(s, Facts(s.scenario), program.schedule) for s in simulations]
        return [Run(s.trace(), fault) for s, fault in zip(simulations, faults, strict=True)]

    def score(self, instance: Instance, answer: Run) -> Mapping[str, float]:
        """Check the schedule, run it and ETF's on the real cores, and compare.

        Raises:
            Infeasible: It is no schedule.
            UsageError: A worker died.
        """
        if answer.fault:
            raise Infeasible(answer.fault)
        made: Scenario = instance.data
        validate(made, answer.trace)
        usual = run(Simulation(made), etf)
        measured = self.machine.execute(made, answer.trace, self._repeats)
        reference = self.machine.execute(made, usual, self._repeats)
        simulated, simulated_usual = float(answer.trace.finish.max()), float(usual.finish.max())
        return {
            "relative_makespan": 100 * measured / reference,
            "relative_simulated": 100 * simulated / simulated_usual,
            "measured": measured,
            "simulated": simulated,
        }

    def explain(self, instance: Instance, answer: Run) -> str:
        """Say where the time went, in simulation."""
        usual = run(Simulation(instance.data), etf)
        return f"{instance.name}: {describe(instance.data, answer.trace, usual)}"
