"""Print published figures of the neighbouring ADRS problems, recomputed, and all baselines on test.

    python benchmarks/adrs_tables.py                       baselines of the bundled problems on test
    python benchmarks/adrs_tables.py --shared ../shared    and what can be recomputed from published data
    python benchmarks/adrs_tables.py --anneal              and anneal every reference of txn_scheduling anew

The published instances of PRISM need no data; their exact optima take some seconds, the whole table of
baselines about a minute of CPU, annealing about five.
"""

from __future__ import annotations

import importlib
import json
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import numpy as np

from evolve import programs
from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Limits, Problem, Program, Split

ONLINE = str(bundled_root() / "problems" / "txn_scheduling" / "online")
PROBLEMS = ("llm_sql", "txn_scheduling", ONLINE, "prism", "moe_affinity")
ROOMY = Limits(cpu_s=300, memory_mb=4096)


def part(family: str, name: str) -> ModuleType:
    package = load_module(bundled_root() / "evaluators" / family)
    return importlib.import_module(f"{package.__name__}.{name}")


def transactions(shared: Path, more: tuple[Program, ...]) -> None:
    tables = json.loads((shared / "data/txn_scheduling/workloads.json").read_text(encoding="utf-8"))
    workloads = [part("transactions", "workload").parse(table) for table in tables.values()]
    sampled, rng = part("transactions", "smf").sampled, random.Random(42)
    makespan = part("transactions", "workload").makespan
    rows = {
        "sequential (published 537)": [makespan(w, range(w.n)) for w in workloads],
        "SMF, k = 10, seed 42 (352)": [sampled(w, 10, rng) for w in workloads],
        "lower bound": [part("transactions", "workload").lower_bound(w) for w in workloads],
    }
    problem, sandbox = load_problem("txn_scheduling"), ZygoteSandbox()
    hook = next(hook for hook in problem.hooks if hook.name == "order")
    for program in more:
        if programs.implements(program.text, problem.hooks) == hook:
            rows[program.name] = []
            for w in workloads:
                given = (w.n, int(w.key.max()) + 1, w.length, w.owner, w.key, w.write, w.position)
                with sandbox.open(program, hook, problem.limits, seed=1) as callables:
                    rows[program.name].append(makespan(w, callables.order(*given)))
    sandbox.close()
    print("\nTransactions, published workloads: makespans")
    for name, values in rows.items():
        print(f"  {name:28s} {' + '.join(map(str, values)):14s} = {sum(values)}")


def models() -> None:
    fleets = part("gpu_memory", "generate").published()
    worst = part("gpu_memory", "fleet").worst
    greedy, bisection = part("gpu_memory", "greedy").greedy, part("gpu_memory", "bisection")
    rows = {
        "round robin (0.06184)": [worst(f, np.arange(f.shards) % f.gpus) for f in fleets],
        "greedy (0.04787)": [worst(f, greedy(f)) for f in fleets],
        "bisection, local search": [bisection.bisected(f)[0] for f in fleets],
        "exact optimum (0.0395946)": [bisection.exact(f) for f in fleets],
        "lower bound": [f.bound for f in fleets],
    }
    print("\nPRISM, published instances: mean of the largest KVPR")
    for name, values in rows.items():
        print(f"  {name:28s} {np.mean(values):.7f}")


def beer(shared: Path) -> None:
    """Run baselines on the recorded table; greedy group recursion stops early, as published.

    The benchmark joins two columns in the order of their worth, which is name first; the best fixed order is
    published for the table with the number first.
    """
    read_csv = part("prefix", "table").read_csv
    file = shared / "data/llm_sql/beer.csv"
    tables = {first: read_csv(file, [(f"beer/{first}", f"beer/{second}")]) for first, second in ORDERS}
    problem, sandbox = load_problem("llm_sql"), ZygoteSandbox()
    hook = next(hook for hook in problem.hooks if hook.name == "arrange")
    print(
        "\nBeer reviews: characters saved, % (trie without limit); joined column with name, or number, first"
    )
    for name, figure in (("original", 14.43), ("stat_sorted", 55.33), ("ggr", 70.74), ("subset_dp", 70.85)):
        program = next(b for b in problem.baselines if b.name == name)
        program = replace(program, text=program.text.replace("= 1, 4, 2,", "= 100_000, 4, 2,"))
        saved = []
        for table in tables.values():
            given = (table.rows, table.columns + 1, table.codes, table.lengths, 16, 1000)
            with sandbox.open(program, hook, ROOMY, seed=1) as callables:
                prompts = table.prompts(callables.arrange(*given))
            hit, total = part("prefix", "table").shared(prompts)
            saved.append(100 * hit / total)
        print(f"  {f'{name} ({figure})':28s} {'  '.join(f'{value:6.2f}' for value in saved)}")
    sandbox.close()


ORDERS = (("name", "beerId"), ("beerId", "name"))


def baselines(where: str, more: tuple[Program, ...], split: Split) -> None:
    """Print objectives of every baseline, and the share of CPU time that is the verifier's own."""
    problem, sandbox = load_problem(where), ZygoteSandbox()
    evaluator = Evaluator(problem, sandbox)
    evaluator.instances(split)
    fitting = [p for p in more if programs.implements(p.text, problem.hooks)]
    print(f"\n{problem.name}, {split} ({bounds(problem, evaluator, split)})")
    for program in (*problem.baselines, *fitting):
        hook = programs.implements(program.text, problem.hooks)
        task = Task(program, hook.name if hook else "", split, seed=1, step=0)
        evaluation = evaluator.evaluate(task)
        shown = [f"{name} {value:10.4g}" for name, value in evaluation.objectives.items() if name != "size"]
        own = sum(m.cpu_s for m in evaluation.measurements)
        count = len(evaluation.measurements)
        outside = 100 * (1 - own / evaluation.cpu_s)
        cost = f"{evaluation.cpu_s / count:.2f} s an instance, {outside:.0f} % outside"
        print(f"  {program.name:20s} {evaluation.status:10s} {'  '.join(shown)}   {cost}", flush=True)
    sandbox.close()


def bounds(problem: Problem, evaluator: Evaluator, split: Split) -> str:
    primary: Any = problem.objectives[0]
    instances = evaluator.instances(split)
    references = [i.references[primary.key] for i in instances]
    mean = float(np.mean([r.value for r in references]))
    return f"{len(references)} instances, references {references[0].kind}, their mean {mean:.4g}"


def anneal() -> None:
    references = part("transactions", "references")
    verifier = load_problem("txn_scheduling").verifier
    workloads = {i.name: i.data.workload for split in Split for i in verifier.instances(split)}
    found = references.anneal(workloads)
    changed = [name for name, known in found.items() if known != references.load()[name]]
    print(
        f"\nAnnealed {len(found)} workloads; differing from the stored table: {', '.join(changed) or 'none'}"
    )


@click.command()
@click.option("--shared", type=click.Path(path_type=Path, exists=True), help="Folder with published data.")
@click.option("--problem", "only", multiple=True, help="Of these problems only.")
@click.option("--program", "files", multiple=True, type=click.Path(path_type=Path, exists=True), help="More.")
@click.option("--split", type=click.Choice([split.value for split in Split]), default="test", help="Of it.")
@click.option("--anneal", "again", is_flag=True, help="Anneal the references of txn_scheduling anew.")
def main(
    shared: Path | None, only: tuple[str, ...], files: tuple[Path, ...], split: str, again: bool
) -> None:
    """Print the tables."""
    more = tuple(Program(f.read_text(encoding="utf-8"), f.stem) for f in files)
    if not only:
        models()
    if shared is not None and (not only or "txn_scheduling" in only):
        transactions(shared, more)
    if shared is not None and (not only or "llm_sql" in only):
        beer(shared)
    for where in PROBLEMS:
        if not only or Path(where).name in only:
            baselines(where, more, Split(split))
    if again:
        anneal()


if __name__ == "__main__":
    main()
