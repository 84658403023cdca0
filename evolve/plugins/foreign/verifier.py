"""Runs a task's own evaluator in the sandbox, together with the candidate: nothing is verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evolve.errors import CandidateFailed, Infeasible
from evolve.plugins.foreign.frame import Frame
from evolve.protocols import Callables
from evolve.types import Entry, Hook, Instance, Int, Objective, Program, RaggedInts, Split, Status

SCORE = "combined_score"
_INSIDE = Path(__file__).with_name("inside")
_PROGRAM = "/candidate/program.py"
_STATUSES = {"dropped ": Status.DROPPED, "crash ": Status.CRASH}
# Rows of an answer: bits of the metrics, their names, text for the proposer, and why it is refused.
_HOOK = Hook(
    "task",
    (Entry("evaluate", {"number": Int()}, RaggedInts(rows=4, total=40_000)),),
    Program(""),
)
_BOOT = """
import importlib, os, sys
_real = importlib.__builtins__
_namespace = {{"__name__": "files", "__builtins__": _real}}
_files = {files}
exec(compile(_files["/inside/files.py"], "/inside/files.py", "exec"), _namespace)
_module = type(sys)("files")
_module.__dict__.update(_namespace)
sys.modules["files"] = _module
_own = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
_load = _namespace["mount"](_files, [_real, _own])
_load("shims").install()
_task = _load("task")
sys.modules["evolve_watch"] = type(sys)("evolve_watch")
sys.modules["evolve_watch"].over = _task.watch.over
sys.modules["evolve_watch"].caught = _task.watch.caught


def evaluate(number):
    return _task.evaluate({options})
"""


@dataclass(frozen=True)
class Said:
    """What an evaluator said of a candidate.

    Attributes:
        metrics: Its numbers, the score among them.
        told: Its artifacts, as text.
    """

    metrics: Mapping[str, float]
    told: str


@dataclass(frozen=True)
class TaskVerifier:
    """The verifier of a task (roles `Verifier`, `Explainer` and `Embedding`).

    Attributes:
        files: Of the task, by their path inside the sandbox.
        frame: What stands around the block that may change.
        seed: The initial program's block: thresholds of a cascade do not apply to it.
        options: For `inside/task.py`.
    """

    files: Mapping[str, bytes]
    frame: Frame
    seed: str
    options: Mapping[str, Any]
    objectives: tuple[Objective, ...] = field(default=(Objective(SCORE, "maximise"),))

    unverified = True

    def whole(self, text: str) -> str:
        """Return a program as a complete file."""
        return self.frame.whole(text)

    def instances(self, split: Split) -> tuple[Instance, ...]:
        """Return one evaluation: a task has no instances that could be held out."""
        return (Instance(f"{split}-evaluation", split, None),)

    def embed(self, program: Program) -> tuple[Program, Hook]:
        """Return the program that runs the evaluator on `program`; see `evolve.protocols.Embedding`."""
        text = self.frame.whole(program.text)
        watched = f"{text}\n\n__import__('evolve_watch').over(globals())\n"
        inside = {f"/inside/{path.name}": path.read_bytes() for path in sorted(_INSIDE.glob("*.py"))}
        files = {**inside, **self.files, _PROGRAM: watched.encode("utf-8", "replace")}
        is_seed = program.text.strip() in (self.seed.strip(), self.frame.whole(self.seed).strip())
        options = {**self.options, "thresholds": () if is_seed else self.options["thresholds"]}
        return Program(_BOOT.format(files=repr(files), options=repr(options)), program.name), _HOOK

    def run(self, program: Callables, instance: Instance) -> Said:  # noqa: ARG002
        """Ask the evaluator.

        Raises:
            CandidateFailed: The candidate raised, whatever the evaluator made of that; or the
                evaluator refuses it, or gave it up early.
        """
        bits, names, told, refusal = program.evaluate(0)
        if reason := _text(refusal):
            for prefix, status in _STATUSES.items():
                if reason.startswith(prefix):
                    raise CandidateFailed(status, reason.removeprefix(prefix))
            raise CandidateFailed(Status.INFEASIBLE, reason)
        values = np.asarray(bits, dtype=np.int64).view(np.float64).tolist()
        return Said(dict(zip(_text(names).split("\0"), values, strict=False)), _text(told))

    def score(self, instance: Instance, answer: Said) -> Mapping[str, float]:  # noqa: ARG002
        """Return the evaluator's own score: `combined_score`, or the mean of its numbers.

        Source: OpenEvolve, `get_fitness_score`: the same rule.

        Raises:
            Infeasible: It gave no number.
        """
        if not isinstance(answer, Said):
            raise Infeasible("only an evaluator's own report is an answer")
        metrics = {name: value for name, value in answer.metrics.items() if name}
        if not metrics:
            raise Infeasible("the evaluator returned no number")
        if SCORE not in metrics:
            finite = [value for value in metrics.values() if np.isfinite(value)]
            metrics[SCORE] = float(np.mean(finite)) if finite else float("nan")
        if not np.isfinite(metrics[SCORE]):
            raise Infeasible(f"the evaluator's `{SCORE}` is {metrics[SCORE]}")
        return {name: value for name, value in metrics.items() if np.isfinite(value)}

    def explain(self, instance: Instance, answer: Said) -> str:  # noqa: ARG002
        """Return the evaluator's other metrics and its artifacts."""
        others = ", ".join(f"{name} {value:g}" for name, value in answer.metrics.items() if name != SCORE)
        return "\n".join(part for part in (others, answer.told) if part)


def _text(row: Any) -> str:
    data = bytes(int(value) & 0xFF for value in row)
    return "".join(c for c in data.decode("utf-8", "replace") if c.isprintable() or c in "\n\t\0")
