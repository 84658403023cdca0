"""The trivial task that frameworks are measured on: a program holds one constant X and should say 3.

The stand-in model answers with a valid edit that sets X to a random number in [0, 6], as a difference
where the prompt asks for that, else as a whole program; so most children are worse than their parents,
and a population that keeps them grows. What remains is the framework's own cost. Everybody evaluates by
itself: peers in their documented way, in the framework's own process or in a process of the candidate.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from quality.frameworks import MARKS, Trial, timed
from quality.standin import BLOCK, PARENT, StandIn

X_LINE = re.compile(r"^X = -?[0-9.]+[ \t]*$", re.M)
TALLY = "evaluated.txt"
EVALUATE = """
import importlib.util


def evaluate(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    x = float(module.solve())
    with open("@TALLY@", "a") as file:
        file.write("1\\n")
    return {"combined_score": 1.0 / (1.0 + abs(x - 3.0)), "x": x}
"""
OPENEVOLVE_CONFIG = """
max_iterations: @EVALUATIONS@
random_seed: @SEED@
diff_based_evolution: true
llm:
  api_base: "@MODEL@"
  api_key: "none-needed"
  models: [{name: "stand-in", weight: 1.0}]
evaluator: {parallel_evaluations: @REQUESTS@, timeout: 60}
"""
SHINKA_EVALUATE = (
    EVALUATE
    + """
import argparse, json, os

given = argparse.ArgumentParser()
given.add_argument("--program_path")
given.add_argument("--results_dir")
given = given.parse_args()
found = evaluate(given.program_path)
os.makedirs(given.results_dir, exist_ok=True)
correct = {"correct": True, "error": None}
score = {"combined_score": found["combined_score"], "public": {}, "private": {}}
for name, value in (("correct", correct), ("metrics", score)):
    with open(os.path.join(given.results_dir, name + ".json"), "w") as file:
        json.dump(value, file)
"""
)
SHINKA_RUN = """
from shinka.core import EvolutionConfig, ShinkaEvolveRunner
from shinka.database import DatabaseConfig
from shinka.launch import LocalJobConfig

evolution = EvolutionConfig(
    num_generations=@EVALUATIONS@ + 1, init_program_path="program.py", results_dir="out",
    llm_models=["local/stand-in@@MODEL@"], llm_kwargs={"temperatures": [0.0], "max_tokens": 4096},
    embedding_model=None, meta_rec_interval=None,
)
job = LocalJobConfig(eval_program_path="evaluator.py", time="00:02:00")
ShinkaEvolveRunner(
    evo_config=evolution, job_config=job, db_config=DatabaseConfig(), verbose=False,
    max_evaluation_jobs=@WORKERS@, max_proposal_jobs=@REQUESTS@, max_db_workers=1,
).run()
"""
SKY_RUN = """
from skydiscover import run_discovery
from skydiscover.config import Config

config = Config.from_dict({
    "max_iterations": @EVALUATIONS@, "checkpoint_interval": 10, "language": "python",
    "max_parallel_iterations": 1, "diff_based_generation": True,
    "llm": {"models": [{"name": "stand-in", "weight": 1.0, "api_base": "@MODEL@"}],
            "api_base": "@MODEL@", "api_key": "none-needed", "max_tokens": 4096},
    "search": {"type": "topk"},
    "evaluator": {"timeout": 60, "cascade_evaluation": False},
})
run_discovery(evaluator="evaluator.py", initial_program="program.py", config=config,
              iterations=@EVALUATIONS@, output_dir="out")
"""


def renumbered(prompt: str, seed: int, number: int) -> str:
    """Return an answer to a prompt: its program with another X.

    Args:
        prompt: All that the model was told.
        seed: Of the stand-in.
        number: Of the request.
    """
    at = max((head.start() for head in PARENT.finditer(prompt)), default=0)
    blocks = [block.group(1) for block in BLOCK.finditer(prompt, at) if X_LINE.search(block.group(1))]
    blocks = blocks or [block.group(1) for block in BLOCK.finditer(prompt) if X_LINE.search(block.group(1))]
    if not blocks:
        return "There is no program in this prompt.\n"
    new = f"X = {6 * _uniform(seed, number):.6f}"
    old = X_LINE.search(blocks[0])
    assert old is not None
    named = "<NAME>\nnew_x\n</NAME>\n\n<DESCRIPTION>\nchange X\n</DESCRIPTION>\n\n"
    if "<<<<<<< SEARCH" in prompt:
        change = f"<<<<<<< SEARCH\n{old.group()}\n=======\n{new}\n>>>>>>> REPLACE"
        return f"{named}<DIFF>\n{change}\n</DIFF>\n"
    return f"{named}<CODE>\n```python\n{X_LINE.sub(new, blocks[0])}```\n</CODE>\n"


def _uniform(seed: int, number: int) -> float:
    import numpy as np

    return float(np.random.default_rng([seed, number]).random())


def evolve(trial: Trial, model: str, _home: Path | None) -> tuple[list[str], Callable[[], int]]:
    """Prepare a run of this framework, simplification of finalists off; return what to call."""
    arguments = [sys.executable, "-m", "evolve", "run", trial.spec, "--hook", trial.hook.name, "--json"]
    given: Mapping[str, object] = {
        "model": f"openai/stand-in@{model}",
        "evaluations": trial.evaluations,
        "seed": trial.seed,
        "workers": trial.workers,
        "llm-concurrency": trial.requests,
        "simplify": 0,
        "runs": trial.folder / "runs",
    }
    arguments += [text for key, value in given.items() for text in (f"--{key}", str(value))]

    def evaluated() -> int:
        import sqlite3

        (path,) = (trial.folder / "runs").glob("*/journal.sqlite")
        query = "SELECT COUNT(*) FROM events WHERE kind = 'evaluated' AND step > 0"
        return int(sqlite3.connect(path).execute(query).fetchone()[0])

    return arguments, evaluated


def openevolve(trial: Trial, model: str, home: Path | None) -> tuple[list[str], Callable[[], int]]:
    """Prepare a run of OpenEvolve, its defaults but for the workers."""
    assert home is not None
    (trial.folder / "config.yaml").write_text(trial.fill(OPENEVOLVE_CONFIG, {"MODEL": model}))
    command = [str(home / "bin" / "openevolve-run"), "program.py", "evaluator.py", "--config", "config.yaml"]
    return [*command, "--iterations", str(trial.evaluations), "--output", "out"], _tallied(trial, EVALUATE)


def shinka(trial: Trial, model: str, home: Path | None) -> tuple[list[str], Callable[[], int]]:
    """Prepare a run of ShinkaEvolve, its defaults without embeddings and meta-prompts."""
    assert home is not None
    (trial.folder / "run.py").write_text(trial.fill(SHINKA_RUN, {"MODEL": model}))
    return [str(home / "bin" / "python"), "run.py"], _tallied(trial, SHINKA_EVALUATE)


def skydiscover(trial: Trial, model: str, home: Path | None) -> tuple[list[str], Callable[[], int]]:
    """Prepare a run of SkyDiscover, top-k search, evaluator in a thread of the framework."""
    assert home is not None
    (trial.folder / "run.py").write_text(trial.fill(SKY_RUN, {"MODEL": model}))
    return [str(home / "bin" / "python"), "run.py"], _tallied(trial, EVALUATE)


def _tallied(trial: Trial, evaluator: str) -> Callable[[], int]:
    tally = trial.folder / TALLY
    (trial.folder / "evaluator.py").write_text(trial.fill(evaluator, {"TALLY": str(tally)}))
    (trial.folder / "program.py").write_text(f"{MARKS[0]}\n{trial.hook.seed.text}{MARKS[1]}\n")
    return lambda: tally.read_text().count("\n") - 1  # the first is the seed program


FRAMEWORKS = {"evolve": evolve, "openevolve": openevolve, "shinka": shinka, "skydiscover": skydiscover}


def measured(name: str, trial: Trial, home: Path | None, latency_s: float) -> dict[str, float]:
    """Run a framework; return candidates evaluated, CPU and wall seconds of its processes."""

    def edit(text: str, number: int) -> str:
        return renumbered(text, trial.seed, number)

    with StandIn(trial.hook, trial.seed, edit, latency_s=latency_s) as model:
        command, evaluated = FRAMEWORKS[name](trial, model.url, home)
        wall_s, cpu_s = timed(command, trial.folder, trial.folder)
    return {"evaluated": evaluated(), "cpu_s": cpu_s, "wall_s": wall_s}
