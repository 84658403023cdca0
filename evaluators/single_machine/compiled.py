"""Compiled helpers, built on demand: proofs and searches that are too slow in Python."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from evolve.errors import UsageError

from .exact import Proof, checked, edd_order
from .generate import Jobs
from .weighted import WeightedJobs, weighted_tardiness

FOLDER = Path(__file__).parent
COMPILERS = ("c++", "g++", "clang++")
ROUNDS = 150
AGREEING, SEARCHES = 3, 12
"""A best-known value is one that three searches found, of at most twelve with different seeds."""


def prove_all(instances: Iterable[Jobs]) -> Iterator[Proof]:
    """Solve unweighted instances to optimality one after another, in the twin of `exact`.

    Every sequence that comes back is re-evaluated here. The hardest instances of n = 500 take
    about ten seconds and 700 MB.

    Raises:
        UsageError: There is no C++ compiler, or it refuses the source.
        ArithmeticError: The program ends early, or a sequence does not attain its value (a bug).
    """
    with _program("exact.cpp") as ask:
        for jobs in instances:
            order = edd_order(jobs)
            reply = ask([jobs.n, *jobs.p[order].tolist(), *jobs.d[order].tolist()], jobs.n + 2)
            yield checked(jobs, Proof(reply[0], order[np.array(reply[2:], np.int64)], reply[1]))


def search_all(instances: Iterable[WeightedJobs]) -> Iterator[tuple[int, int]]:
    """Search weighted instances one after another for a good sequence.

    Yields:
        Best value, re-evaluated, and how many searches found it. At n = 50 one instance takes about
        a second, at n = 100 about ten.

    Raises:
        UsageError: There is no C++ compiler, or it refuses the source.
        ArithmeticError: The program ends early, or a sequence does not attain its value (a bug).
    """
    with _program("search.cpp") as ask:
        for jobs in instances:
            found: list[int] = []
            columns = np.concatenate(jobs.columns).tolist()
            while len(found) < SEARCHES and (not found or found.count(min(found)) < AGREEING):
                value, *sequence = ask([jobs.n, len(found) + 1, ROUNDS, *columns], jobs.n + 1)
                if weighted_tardiness(jobs, np.array(sequence, np.int64)) != value:
                    raise ArithmeticError(f"the sequence found does not cost {value}")
                found.append(value)
            yield min(found), found.count(min(found))


def compiler() -> str | None:
    """Return the path of a C++ compiler, if this machine has one."""
    return next(filter(None, map(shutil.which, COMPILERS)), None)


Ask = Callable[[Sequence[int], int], list[int]]


@contextmanager
def _program(source: str) -> Iterator[Ask]:
    """Compile and start a program; yield a function that sends numbers and returns as many as wanted."""
    with tempfile.TemporaryDirectory() as folder:
        path = _compile(FOLDER / source, Path(folder))
        with subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None  # noqa: S101  # both are pipes
            assert process.stdout is not None  # noqa: S101
            questions, answers = process.stdin, process.stdout

            def ask(numbers: Sequence[int], wanted: int) -> list[int]:
                questions.write(" ".join(map(str, numbers)) + "\n")
                questions.flush()
                reply = [int(word) for word in answers.readline().split()]
                if len(reply) != wanted:
                    raise ArithmeticError(f"{source} ended without an answer (exit code {process.poll()})")
                return reply

            try:
                yield ask
            finally:
                process.kill()


def _compile(source: Path, folder: Path) -> Path:
    tool = compiler()
    if tool is None:
        raise UsageError(f"no C++ compiler found (looked for {', '.join(COMPILERS)}): install one of them")
    program = folder / source.stem
    command = [tool, "-O2", "-std=c++20", "-o", str(program), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        raise UsageError(f"{source}: {tool} refuses it: {built.stderr.strip().splitlines()[0]}")
    return program
