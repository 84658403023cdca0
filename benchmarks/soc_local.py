"""Thirty schedules, simulated and really run on this machine's cores: do they rank alike?

python benchmarks/soc_local.py
"""

from __future__ import annotations

import importlib
import statistics

import numpy as np

from evolve.errors import UsageError
from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

SCHEDULES = 30
REPEATS = 3


def main() -> None:
    package = load_module(bundled_root() / "evaluators" / "soc").__name__
    local, simulate, upstream = (
        importlib.import_module(f"{package}.{n}") for n in ("local", "simulate", "upstream")
    )
    try:
        machine = local.Machine()
    except UsageError as reason:
        print(f"skipped: {reason}")
        return
    with machine:
        for cluster in machine.platform.clusters:
            print(f"{cluster.name:10s} {dict(cluster.latency)} us")
        scenario = local.scenario(machine, (0, 1, 0, 1))
        simulated, measured = [], []
        for number in range(SCHEDULES):
            rng = np.random.default_rng(number)
            share = rng.dirichlet(np.ones(machine.platform.pes))
            simulation = simulate.Simulation(scenario)
            while simulation.advance():
                pes = rng.choice(len(share), size=len(simulation.ready), p=share).tolist()
                by_chance = list(zip(simulation.ready, pes, strict=True))
                simulation.bind(by_chance if number else upstream.etf(simulation))
            trace = simulation.trace()
            simulated.append(float(trace.finish.max()))
            measured.append(machine.execute(scenario, trace, REPEATS))
            print(f"schedule {number:2d}  simulated {simulated[-1]:8.0f} us  measured {measured[-1]:8.0f} us")
        ratio = statistics.median(m / s for m, s in zip(measured, simulated, strict=True))
        print(f"measured over simulated: median {ratio:.3f}")
        print(
            f"rank correlation over {SCHEDULES} schedules: {local.rank_correlation(simulated, measured):.3f}"
        )


if __name__ == "__main__":
    main()
