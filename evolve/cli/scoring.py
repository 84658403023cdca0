"""Score programs outside a campaign: what `score` and `compare` share."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from evolve import programs
from evolve.cli.compose import engine_for, isolation
from evolve.errors import UsageError
from evolve.evaluation import derive_seed
from evolve.protocols import Task
from evolve.types import Evaluation, Problem, Program, Split, Status


def resolve(problem: Problem, name: str) -> Program:
    """Return a program: a baseline's or a seed program's name, or a file.

    Raises:
        UsageError: There is neither.
    """
    rules = {p.name: p for p in (*problem.baselines, *(h.seed for h in problem.hooks))}
    if name in rules:
        return rules[name]
    path = Path(name)
    try:
        return Program(path.read_text(encoding="utf-8"), path.stem)
    except (OSError, UnicodeDecodeError) as error:
        close = difflib.get_close_matches(name, rules, n=1)
        remedy = f"did you mean `{close[0]}`?" if close else f"baselines: {', '.join(rules)}"
        raise UsageError(
            f"{name}: neither a readable file nor a baseline of `{problem.name}`; {remedy}"
        ) from error


def score_all(
    problem: Problem, spec: str, chosen: Sequence[Program], split: Split, workers: int, unsafe: bool
) -> list[Evaluation]:
    """Evaluate programs as a campaign would; those that are no programs of the problem are `invalid`."""
    isolation(unsafe)
    engine = engine_for(spec, min(workers, len(chosen)) if workers else 0, unsafe)
    try:
        waiting: list[Future[Evaluation] | None] = []
        for program in chosen:
            hook = programs.implements(program.text, problem.hooks)
            if hook is None or programs.check(program.text, hook, problem.limits.modules):
                waiting.append(None)
                continue
            seed = derive_seed("score", programs.digest(program.text))
            waiting.append(engine.submit(Task(program, hook.name, split, seed, 0, repeats=5)))
        return [
            _unfit(problem, program, split) if future is None else future.result()
            for program, future in zip(chosen, waiting, strict=True)
        ]
    finally:
        engine.close()


def _unfit(problem: Problem, program: Program, split: Split) -> Evaluation:
    hook = programs.implements(program.text, problem.hooks) or problem.hooks[0]
    faults = programs.check(program.text, hook, problem.limits.modules)
    return Evaluation(split, Status.INVALID, reason="; ".join(faults))
