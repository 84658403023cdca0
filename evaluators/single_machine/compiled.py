"""The compiled twin of `exact`: the same proof for sizes that Python is too slow for."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from evolve.errors import UsageError

from .exact import Proof, checked, edd_order
from .generate import Jobs

SOURCE = Path(__file__).with_name("exact.cpp")
COMPILERS = ("c++", "g++", "clang++")


def compiler() -> str | None:
    """Return the path of a C++ compiler, if this machine has one."""
    return next(filter(None, map(shutil.which, COMPILERS)), None)


def prove_all(instances: Iterable[Jobs]) -> Iterator[Proof]:
    """Solve instances to optimality one after another, in a program compiled for the purpose.

    Every sequence that comes back is re-evaluated here. The hardest instances of n = 500 take
    about ten seconds and 700 MB.

    Raises:
        UsageError: There is no C++ compiler, or it refuses the source.
        ArithmeticError: The program ends early, or a sequence does not attain its value (a bug).
    """
    with tempfile.TemporaryDirectory() as folder:
        program = _compile(Path(folder))
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                for jobs in instances:
                    yield _ask(process, jobs)
            finally:
                process.kill()


def _compile(folder: Path) -> Path:
    tool = compiler()
    if tool is None:
        raise UsageError(f"no C++ compiler found (looked for {', '.join(COMPILERS)}): install one of them")
    program = folder / "exact"
    command = [tool, "-O2", "-std=c++20", "-o", str(program), str(SOURCE)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        raise UsageError(f"{SOURCE}: {tool} refuses it: {built.stderr.strip().splitlines()[0]}")
    return program


def _ask(process: subprocess.Popen[str], jobs: Jobs) -> Proof:
    order = edd_order(jobs)
    numbers = [jobs.n, *jobs.p[order].tolist(), *jobs.d[order].tolist()]
    assert process.stdin is not None  # noqa: S101  # both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(" ".join(map(str, numbers)) + "\n")
    process.stdin.flush()
    reply = process.stdout.readline().split()
    if len(reply) != jobs.n + 2:
        raise ArithmeticError(f"the compiled prover ended without a proof (exit code {process.poll()})")
    value, states, *places = map(int, reply)
    return checked(jobs, Proof(value, order[np.array(places, np.int64)], states))
