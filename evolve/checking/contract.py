"""What every problem must do: feasible programs, repeatable scores, and nothing held out given away."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from evolve import programs
from evolve.checking.bench import Bench
from evolve.checking.findings import Finding, fault
from evolve.types import Evaluation, Split

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_RUN = 6  # numbers in a row that are no coincidence, if
_KINDS = 3  # so many of them differ: flags in any order are everywhere
_MOST = 20_000
_DEEPEST = 8
_RELATIVE = 1e-12


def feasible(bench: Bench) -> Iterator[Finding]:
    """The seed programs and all baselines are feasible on every instance of every split."""
    for (name, split), evaluation in bench.scores.items():
        if not evaluation.ok:
            where = evaluation.measurements[-1].instance if evaluation.measurements else "loading"
            yield fault(
                "feasible",
                f"the problem's own program `{name}` fails on {split} ({where}): "
                f"{evaluation.status}: {evaluation.reason}",
            )


def repeatable(bench: Bench) -> Iterator[Finding]:
    """Instances and scores are the same at every call, and in another process."""
    for split in Split:
        first, again = (list(bench.problem.verifier.instances(split)) for _ in range(2))
        if [(i.name, numbers_of(i.data)) for i in first] != [(i.name, numbers_of(i.data)) for i in again]:
            yield fault(
                "repeatable",
                f"`instances` gives other {split} instances at the second call; draw them from fixed seeds",
            )
            return
        names = [i.name for i in first]
        if twice := next((name for name in names if names.count(name) > 1), None):
            yield fault("repeatable", f"two {split} instances are called `{twice}`; name each once")
    program, hook = bench.humans[0]
    known = bench.scores[program.name, Split.TRAIN]
    for place, evaluation in (
        ("this process", bench.evaluate_here(program, hook, Split.TRAIN)),
        ("this process for the second time", bench.evaluate_here(program, hook, Split.TRAIN)),
    ):
        if difference := _difference(known, evaluation):
            yield fault(
                "repeatable",
                f"`{program.name}` scores otherwise in {place}: {difference}; let `instances` and `score` "
                "depend on nothing but their arguments (no global state, `hash`, time or unseeded chance)",
            )
            return


def _difference(a: Evaluation, b: Evaluation) -> str:
    if a.status is not b.status:
        return f"{a.status} and {b.status}"
    first, second = ({m.instance: m.values for m in e.measurements} for e in (a, b))
    if first.keys() != second.keys():
        return "other instances"
    for name, values in first.items():
        for key, value in values.items():
            other = second[name].get(key, np.nan)
            if not abs(value - other) <= _RELATIVE * max(1.0, abs(value)):
                return f"{key} on `{name}` is {value!r} and {other!r}"
    return ""


def separate(bench: Bench) -> Iterator[Finding]:
    """No instance of a held-out split is also one of another split."""
    seen: dict[tuple[float, ...], tuple[Split, str]] = {}
    for split in Split:
        for instance in bench.instances(split):
            numbers = tuple(numbers_of(instance.data))
            if len(numbers) < _RUN:
                continue
            there, name = seen.setdefault(numbers, (split, instance.name))
            if there is not split:
                yield fault(
                    "separate",
                    f"{split} instance `{instance.name}` is {there} instance `{name}` again: what is held "
                    "out must come from other seeds",
                )
                return


def secret(bench: Bench) -> Iterator[Finding]:
    """The statement, and what the proposer is told of entry points, show no held-out instance."""
    told = [bench.problem.statement]
    for hook in bench.problem.hooks:
        told += [hook.seed.text]
        told += [text for entry in hook.entries for text in (entry.doc, *entry.notes.values())]
    stream = [float(text) for text in _NUMBER.findall("\n".join(told))]
    windows = {tuple(stream[at : at + _RUN]) for at in range(len(stream) - _RUN + 1)}
    for split in (Split.VALIDATION, Split.TEST):
        for instance in bench.instances(split):
            numbers = numbers_of(instance.data)
            runs = (tuple(numbers[at : at + _RUN]) for at in range(len(numbers) - _RUN + 1))
            if windows and any(run in windows and len(set(run)) >= _KINDS for run in runs):
                yield fault(
                    "secret",
                    f"the statement shows numbers of {split} instance `{instance.name}`; "
                    "use a train instance as the example",
                )
                return


def distinct(bench: Bench) -> Iterator[Finding]:
    """No two baselines are the same program."""
    seen: dict[str, str] = {}
    for baseline in bench.problem.baselines:
        twin = seen.setdefault(programs.digest(baseline.text), baseline.name)
        if twin != baseline.name:
            yield fault("distinct", f"baselines `{twin}` and `{baseline.name}` are the same program")


def numbers_of(data: Any) -> list[float]:
    """Return the numbers in an instance's data, in order; at most the first 20,000."""
    found: list[float] = []
    _collect(data, found, 0)
    return found


def _collect(data: Any, found: list[float], depth: int) -> None:
    if len(found) >= _MOST or depth > _DEEPEST:
        return
    if isinstance(data, bool | int | float | np.number):
        found.append(float(data))
    elif isinstance(data, np.ndarray) and data.dtype.kind in "biuf":
        found.extend(data.ravel()[:_MOST].astype(float).tolist())
    for part in _parts(data):
        _collect(part, found, depth + 1)


def _parts(data: Any) -> Iterable[Any]:
    if dataclasses.is_dataclass(data) and not isinstance(data, type):
        return [getattr(data, field.name) for field in dataclasses.fields(data)]
    if isinstance(data, Mapping):
        return data.values()
    return data if isinstance(data, list | tuple) else ()
