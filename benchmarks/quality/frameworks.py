"""Each framework on the same problem, with the same source of ideas: how it is started and read."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quality.scoring import Scoring
from quality.standin import MARKS, StandIn

from evolve import Hook, Problem

LOOK_S = 0.5
Point = tuple[float, float]
"""Primary loss and size of one evaluated program; infinite if it failed."""

PEER_EVALUATOR = """
import json, urllib.request


def evaluate(path):
    with open(path, "rb") as file:
        request = urllib.request.Request("@URL@", file.read())
    with urllib.request.urlopen(request) as response:
        return json.loads(response.read())
"""
OPENEVOLVE_CONFIG = """
max_iterations: @EVALUATIONS@
random_seed: @SEED@
diff_based_evolution: false
llm:
  api_base: "@MODEL@"
  api_key: "none-needed"
  models: [{name: "stand-in", weight: 1.0}]
evaluator: {parallel_evaluations: 1, timeout: 300, cascade_evaluation: false}
"""
SHINKA_EVALUATE = (
    PEER_EVALUATOR
    + """
import argparse, os

given = argparse.ArgumentParser()
given.add_argument("--program_path")
given.add_argument("--results_dir")
given = given.parse_args()
result = evaluate(given.program_path)
os.makedirs(given.results_dir, exist_ok=True)
correct = {"correct": not result["error"], "error": result["error"] or None}
score = {"combined_score": result["combined_score"], "public": {}, "private": {}}
for name, value in (("correct", correct), ("metrics", score)):
    with open(os.path.join(given.results_dir, name + ".json"), "w") as file:
        json.dump(value, file)
"""
)
SHINKA_RUN = """
import random
import numpy
from shinka.core import EvolutionConfig, ShinkaEvolveRunner
from shinka.database import DatabaseConfig
from shinka.launch import LocalJobConfig

random.seed(@SEED@)
numpy.random.seed(@SEED@)
evolution = EvolutionConfig(
    num_generations=@EVALUATIONS@ + 1, init_program_path="initial.py", results_dir="out",
    llm_models=["local/stand-in@@MODEL@"], llm_kwargs={"temperatures": [0.0], "max_tokens": 4096},
    patch_types=["full", "cross"], patch_type_probs=[0.75, 0.25],
    embedding_model=None, meta_rec_interval=None,
)
job = LocalJobConfig(eval_program_path="evaluate.py", time="00:05:00")
ShinkaEvolveRunner(
    evo_config=evolution, job_config=job, db_config=DatabaseConfig(), verbose=False,
    max_evaluation_jobs=1, max_proposal_jobs=1, max_db_workers=1,
).run()
"""


@dataclass(frozen=True)
class Trial:
    """One run of one framework.

    Attributes:
        problem: What is searched.
        spec: By which `evolve` finds it.
        hook: That programs implement.
        evaluations: Budget; the seed program is not counted.
        seed: Of the framework and of the stand-in.
        folder: Empty, to work in.
        workers: Evaluations at once, where a framework is told.
        requests: Requests to the model at once, where a framework is told; that of OpenEvolve is the
            number of its processes, each of which waits for its own.
    """

    problem: Problem
    spec: str
    hook: Hook
    evaluations: int
    seed: int
    folder: Path
    workers: int = 1
    requests: int = 1

    def fill(self, template: str, values: Mapping[str, str]) -> str:
        """Replace @KEY@ by values."""
        numbers = {
            "SEED": self.seed,
            "EVALUATIONS": self.evaluations,
            "WORKERS": self.workers,
            "REQUESTS": self.requests,
        }
        known = {**{key: str(number) for key, number in numbers.items()}, **values}
        for key, value in known.items():
            template = template.replace(f"@{key}@", value)
        return template


@dataclass(frozen=True)
class Outcome:
    """What a framework did.

    Attributes:
        points: One per evaluation, in order.
        texts: The programs.
        wall_s: Start to end of its process.
        cpu_s: Of its processes; for peers our verifier's service is not among them.
        verifying_s: Wall time spent in that service; 0 where the framework includes it.
    """

    points: Sequence[Point]
    texts: Sequence[str]
    wall_s: float
    cpu_s: float
    verifying_s: float = 0.0


def ours(trial: Trial, options: Sequence[str] = (), *, model: bool = True, finals: bool = True) -> Outcome:
    """Run this framework.

    Args:
        trial: What to run.
        options: Of the command line, further ones.
        model: Whether the stand-in is its model.
        finals: Whether its finals on held-out instances count; peers have none.
    """
    with StandIn(trial.hook, trial.seed) as standin:
        arguments = [sys.executable, "-m", "evolve", "run", trial.spec, "--hook", trial.hook.name]
        given: dict[str, Any] = {
            "evaluations": trial.evaluations,
            "seed": trial.seed,
            "workers": 1,
            "llm-concurrency": 1,
            "start": "seed",
            "finalists": 1,
            "runs": trial.folder / "runs",
        }
        if model:
            given["model"] = f"openai/stand-in@{standin.url}"
        arguments += [text for key, value in given.items() for text in (f"--{key}", str(value))]
        until = None if finals else lambda: _searched(trial.folder / "runs")
        wall_s, cpu_s = timed([*arguments, *options, "--json"], trial.folder, trial.folder, until)
    points, texts = _journalled(next((trial.folder / "runs").glob("*/journal.sqlite")), trial.problem)
    return Outcome(points, texts, wall_s, cpu_s)


def openevolve(trial: Trial, home: Path) -> Outcome:
    """Run OpenEvolve from its own environment, with its defaults but for whole programs as answers."""
    (trial.folder / "program.py").write_text(_marked(trial.hook.seed.text))
    command = [str(home / "bin" / "openevolve-run"), "program.py", "evaluator.py", "--config", "config.yaml"]

    def prepare(model: str, scoring: str) -> list[str]:
        (trial.folder / "evaluator.py").write_text(trial.fill(PEER_EVALUATOR, {"URL": scoring}))
        (trial.folder / "config.yaml").write_text(trial.fill(OPENEVOLVE_CONFIG, {"MODEL": model}))
        return [*command, "--iterations", str(trial.evaluations), "--output", "out"]

    return _peer(trial, prepare)


def shinkaevolve(trial: Trial, home: Path) -> Outcome:
    """Run ShinkaEvolve from its own environment; its embeddings and meta-prompts, which need models, off."""
    (trial.folder / "initial.py").write_text(_marked(trial.hook.seed.text))

    def prepare(model: str, scoring: str) -> list[str]:
        (trial.folder / "evaluate.py").write_text(trial.fill(SHINKA_EVALUATE, {"URL": scoring}))
        (trial.folder / "run.py").write_text(trial.fill(SHINKA_RUN, {"MODEL": model}))
        return [str(home / "bin" / "python"), "run.py"]

    return _peer(trial, prepare)


def _peer(trial: Trial, prepare: Callable[[str, str], list[str]]) -> Outcome:
    with StandIn(trial.hook, trial.seed) as model, Scoring(trial.problem, trial.hook) as scoring:
        arguments = prepare(model.url, scoring.url)
        wall_s, cpu_s = timed(arguments, trial.folder, trial.folder)
        rows = scoring.log[1 : trial.evaluations + 1]  # the first is the seed program
    points = [
        (-row["score"], _size(row["objectives"])) if row["objectives"] else (float("inf"), float("inf"))
        for row in rows
    ]
    return Outcome(points, [row["text"] for row in rows], wall_s, cpu_s, sum(r["seconds"] for r in rows))


def _marked(text: str) -> str:
    return f"{MARKS[0]}\n{text.rstrip()}\n{MARKS[1]}\n"


def _size(objectives: Mapping[str, float]) -> float:
    return objectives.get("size", 0.0)


def _searched(runs: Path) -> bool:
    """Return whether the search of the only campaign in this folder is over."""
    for path in runs.glob("*/journal.sqlite"):
        store = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        with contextlib.closing(store), contextlib.suppress(sqlite3.OperationalError):  # no tables yet
            return bool(store.execute("SELECT 1 FROM events WHERE kind = 'ended'").fetchone())
    return False


def timed(
    arguments: Sequence[str], folder: Path, log: Path, until: Callable[[], bool] | None = None
) -> tuple[float, float]:
    """Run a command, interrupting it once `until` holds; return its wall time and the CPU time of its tree.

    Raises:
        SystemExit: It failed.
    """
    environment = os.environ | {
        "OPENAI_API_KEY": "none-needed",
        "LOCAL_OPENAI_API_KEY": "none-needed",
        "SHINKA_PRICING_MODE": "offline",
    }
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with (log / "out.log").open("w") as out:
        running = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=out, stderr=out)
        stopped = False
        while until and running.poll() is None:
            time.sleep(LOOK_S)
            if stopped or until():
                stopped = True
                running.send_signal(signal.SIGINT)  # the first ends the search, the next one the finals
        code = running.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code and not stopped:
        tail = "\n".join((log / "out.log").read_text(errors="replace").splitlines()[-8:])
        raise SystemExit(f"{arguments[0]} ended with {code}:\n{tail}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu_s


def _journalled(path: Path, problem: Problem) -> tuple[list[Point], list[str]]:
    """Return what a campaign evaluated, in order, from its journal."""
    from evolve.campaign.ledger import Ledger
    from evolve.store import Journal

    primary = problem.objectives[0]
    points, texts = [], []
    for individual in Ledger(Journal.open(path, time.time)).individuals():
        if individual.step <= 0 or not individual.costs:
            continue
        known = individual.objectives
        fine = individual.evaluation.ok and primary.name in known
        points.append(
            (primary.loss(known[primary.name]), _size(known)) if fine else (float("inf"), float("inf"))
        )
        texts.append(individual.program.text)
    return points, texts


def summary(outcome: Outcome) -> str:
    """Return one line on an outcome."""
    best = min((loss for loss, _size in outcome.points), default=float("inf"))
    return json.dumps({"n": len(outcome.points), "best": best, "wall_s": round(outcome.wall_s, 1)})
