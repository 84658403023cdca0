"""Make a problem of three functions, for scripts and notebooks."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evolve.errors import UsageError
from evolve.types import Entry, Hook, Instance, Objective, Problem, Program, Split

Data = Any


@dataclass(frozen=True)
class ThreeFunctions:
    """A verifier whose methods are a user's functions (role `evolve.protocols.Verifier`)."""

    given: Callable[[Split], Iterable[Data]]
    drive: Callable[[Any, Data], Any]
    judge: Callable[[Data, Any], float | Mapping[str, float]]
    objectives: tuple[Objective, ...]

    def instances(self, split: Split) -> list[Instance]:
        """Return the instances of a split; plain data is numbered."""
        found = list(self.given(split))
        return [
            one if isinstance(one, Instance) else Instance(f"{split}-{number}", split, one)
            for number, one in enumerate(found)
        ]

    def run(self, program: Any, instance: Instance) -> Any:
        """Drive the program on one instance's data."""
        return self.drive(program, instance.data)

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Return the values of an answer; a single number is the primary objective's."""
        values = self.judge(instance.data, answer)
        return values if isinstance(values, Mapping) else {self.objectives[0].key: float(values)}


def problem_from(
    instances: Callable[[Split], Iterable[Data]],
    run: Callable[[Any, Data], Any],
    score: Callable[[Data, Any], float | Mapping[str, float]],
    *,
    entry: Entry | Sequence[Entry],
    seed: str | Callable[..., Any],
    objectives: Sequence[Objective] = (Objective("value"),),
    statement: str = "",
) -> Problem:
    """Return a problem made of three functions; they are trusted, and run in this process.

    Args:
        instances: Returns the data of each instance of a split ("train", "validation" or "test").
        run: Asks a program about one instance's data, and returns its answer.
        score: Returns what an answer is worth, from the data and the answer alone: a number, or one
            for each objective. It raises `evolve.Infeasible` for an answer that must not count.
        entry: What a program must define; one entry point or several.
        seed: The program to begin from: its text, or a function whose source can be read.
        objectives: The first is primary; the default is a "value" to be minimised.
        statement: What a model is told; the docstring of `run` if empty.

    Raises:
        UsageError: The seed program is a function without readable source.

    Example:
        >>> from evolve import Entry, Float
        >>> square = problem_from(
        ...     lambda split: [1.0, 2.0, 3.0] if split == "train" else [4.0, 5.0],
        ...     lambda program, x: program.guess(x),
        ...     lambda x, answer: abs(answer - x * x),
        ...     entry=Entry("guess", {"x": Float()}, Float()),
        ...     seed="def guess(x): return x",
        ... )
        >>> square.name, [i.name for i in square.verifier.instances("test")]
        ('guess', ['test-0', 'test-1'])
    """
    entries = (entry,) if isinstance(entry, Entry) else tuple(entry)
    verifier = ThreeFunctions(instances, run, score, tuple(objectives))
    told = statement or inspect.getdoc(run) or "Improve the program."
    name = entries[0].name
    return Problem(name, told, verifier, (Hook(name, entries, Program(_source(seed), "seed")),))


def _source(seed: str | Callable[..., Any]) -> str:
    if isinstance(seed, str):
        return seed
    try:
        return textwrap.dedent(inspect.getsource(seed))
    except (OSError, TypeError) as error:
        raise UsageError("seed: the source of this function cannot be read; give its text instead") from error
