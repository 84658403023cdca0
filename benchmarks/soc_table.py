"""Print what DS3 itself yields beside what the simulator yields, single jobs, and the setting of DeepSoCS.

    python benchmarks/soc_table.py [PROGRAM …]

PROGRAMs are files for a hook of `soc_dag`; they are run in the setting of DeepSoCS, too. Ten to thirty
seconds of CPU. How much faster than DS3 the simulator is stands in `soc_speed.py`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from evolve import Limits, Program, programs
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module
from evolve.sandbox import ZygoteSandbox

PACKAGE = load_module(bundled_root() / "evaluators" / "soc").__name__
SCALES = (25, 50, 200)
SEEDS = range(10)
SINGLE = (
    # application, rule, latency in µs that DS3's authors print (Arda et al. 2020, table 5)
    ("WIFI_RX", "MET", 389),
    ("WIFI_RX", "ETF", 301),
    ("RANGE_DETECTION", "ETF", 177),
    ("CANONICAL_GRAPH", "ETF", 80),
)


def part(name: str) -> Any:
    """Return a module of the evaluator."""
    return importlib.import_module(f"{PACKAGE}.{name}")


class Row(NamedTuple):
    """One run of DS3, and the same run here; `energy` is ours over DS3's, −1, in %."""

    reference: Any
    latency: float
    makespan: int
    energy: float

    @property
    def same(self) -> bool:
        """Whether latency and makespan are those of DS3 to the digit that it prints."""
        digits = 2 if self.reference.workload == "default" else 6
        printed = self.reference.latency, self.reference.makespan
        return (round(self.latency, digits), self.makespan) == printed


def reference_runs() -> Iterator[Row]:
    """Replay every run of DS3, all quirks on."""
    published, upstream, energy = part("published"), part("upstream"), part("energy").energy
    for reference in published.REFERENCES:
        scenario = published.WORKLOADS[reference.workload].scenario(reference.scale)
        trace = upstream.run(upstream.Forgetful(scenario), upstream.RULES[reference.rule])
        got, ran = upstream.statistics(scenario, trace), trace.finish >= 0
        joules = energy(scenario.platform, trace.pe[ran], trace.start[ran], trace.finish[ran], got.makespan)
        yield Row(reference, got.latency, got.makespan, 100 * (joules / reference.joules - 1))


def single_jobs() -> Iterator[tuple[str, str, int, int]]:
    """Return application, rule, published and own latency of jobs that are alone, µs."""
    applications, platforms, upstream = part("applications"), part("platforms"), part("upstream")
    for name, rule, latency in SINGLE:
        chip = platforms.CANONICAL if name == "CANONICAL_GRAPH" else platforms.WIRELESS
        scenario = part("scenario").Scenario(chip, (getattr(applications, name),), (0,), (1,))
        trace = upstream.run(part("simulate").Simulation(scenario), upstream.RULES[rule])
        yield name, rule, latency, int(trace.done[0])


def deepsocs(scale: int, drive: Callable[[Any], None]) -> float:
    """Return mean latency, µs, over ten seeds of DeepSoCS's setting.

    Args:
        scale: Mean time between arrivals, µs.
        drive: Runs a simulation to its end.
    """
    upstream, latencies = part("upstream"), []
    for seed in SEEDS:
        scenario = upstream.SYNTHETIC.scenario(scale, seed)
        simulation = part("simulate").Simulation(scenario, pausing_door=True, stale_estimates=True)
        drive(simulation)
        latencies.append(upstream.statistics(scenario, simulation.trace()).latency)
    return float(np.mean(latencies))


def native(name: str) -> Callable[[Any], None]:
    """Return how a rule of DS3 drives a simulation."""
    return lambda simulation: part("upstream").run(simulation, part("upstream").RULES[name])


def sandboxed(program: Program, sandbox: ZygoteSandbox) -> Callable[[Any], None]:
    """Return how a program for `soc_dag` drives a simulation."""
    hook = programs.implements(program.text, load_problem("soc_dag").hooks)
    if hook is None:
        sys.exit(f"{program.name}: defines none of the hooks of soc_dag")

    def drive(simulation: Any) -> None:
        facts = part("options").Facts(simulation.scenario)
        with sandbox.open(program, hook, Limits(cpu_s=60), seed=1) as running:
            if hook.name == "score":
                part("options").in_step([part("options").play(simulation, facts)], running.score.rows)
            elif fault := part("questions").schedule(simulation, facts, running.schedule):
                sys.exit(f"{program.name}: {fault}")

    return drive


def main(files: Sequence[str]) -> None:
    print("workload  rule  scale   latency us   DS3         makespan  DS3       same  energy")
    for row in reference_runs():
        reference = row.reference
        joules = "" if reference.workload == "study" else f"{row.energy:+6.1f} %"
        print(
            f"{reference.workload:8s}  {reference.rule:4s}  {reference.scale:5d}  {row.latency:11.6g}  "
            f"{reference.latency:<10g}  {row.makespan:8d}  {reference.makespan:<8d}  "
            f"{'yes' if row.same else 'NO':4s}  {joules}"
        )
    print("\nsingle job       rule  latency us  published")
    for name, rule, published, got in single_jobs():
        print(f"{name:15s}  {rule:4s}  {got:10d}  {published:9d}")
    print(f"\nsetting of DeepSoCS, latency us at {' / '.join(map(str, SCALES))} us between arrivals")
    sandbox = ZygoteSandbox()
    wanted = [p for p in load_problem("soc_dag").baselines if p.name in ("heft", "heft_rt")]
    wanted += [Program(Path(file).read_text(encoding="utf-8"), Path(file).stem) for file in files]
    drives = {name: native(name) for name in ("MET", "ETF", "EFT")}
    drives |= {program.name: sandboxed(program, sandbox) for program in wanted}
    for name, drive in drives.items():
        print(f"{name:15s}  {'  '.join(f'{deepsocs(scale, drive):6.1f}' for scale in SCALES)}", flush=True)
    sandbox.close()


if __name__ == "__main__":
    main(sys.argv[1:])
