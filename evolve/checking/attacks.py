"""Attack a verifier, and report what it accepted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from evolve.checking.adversaries import Adversary, adversaries
from evolve.checking.answers import Spoilt, is_permutation, spoilt
from evolve.checking.bench import Bench, Honest
from evolve.checking.findings import Finding, advice, fault
from evolve.errors import Infeasible, ProblemError
from evolve.types import Evaluation, Hook, Split

_LEFT_OUT = ("truncated", "empty")


def programs_attack(bench: Bench) -> Iterator[Finding]:
    """Programs that know nothing of the problem are refused, or score badly."""
    if bench.problem.unverified:  # nobody needs to be attacked who proves nothing
        return
    known = {(one.program.name, one.instance.name): one for one in bench.honest}
    for hook in bench.problem.hooks:
        calls = [one.calls for (name, _), one in known.items() if name == hook.seed.name]
        whole = bool(calls) and max(calls) <= len(hook.entries)
        tried = adversaries(hook)
        outcomes = bench.attempt([(one.program, hook) for one in tried], Split.TRAIN)
        for adversary, evaluation in zip(tried, outcomes, strict=True):
            if isinstance(evaluation, ProblemError):
                yield fault(
                    "attack",
                    f"a program that {adversary.program.name} (hook {hook.name}) stops the campaign: "
                    f"{evaluation}; declare the range in `Entry`, or raise `Infeasible`",
                )
            elif evaluation.ok:
                yield from _judged(bench, adversary, evaluation, hook, whole=whole)


def _judged(
    bench: Bench, adversary: Adversary, evaluation: Evaluation, hook: Hook, *, whole: bool
) -> Iterator[Finding]:
    said = f"a program that {adversary.program.name}" + (f" (hook {hook.name})" if hook.name else "")
    if adversary.kind == "raises":
        yield fault("attack", f"{said} was given a score; let what it raises pass through `run`")
        return
    instances = {i.name: i for i in bench.instances(Split.TRAIN)}
    key = bench.judged.key
    for measurement in evaluation.measurements:
        instance = instances[measurement.instance]
        value = measurement.values[key]
        if bench.beaten(instance, value):
            reference = instance.references[key]
            yield fault(
                "attack",
                f"{said} has {key} {value:g} on `{instance.name}`, better than the {reference.kind} "
                f"reference {reference.value:g}: either the reference or `score` is wrong",
            )
            return
    value = evaluation.objectives[bench.judged.name]
    if bench.best is None or not bench.better(value, bench.best[1]):
        return
    name, best = bench.best
    text = f"{said} has {bench.judged.name} {value:g}; the best human program, `{name}`, {best:g}"
    if whole and adversary.kind == "constant" and not bench.certified():
        yield fault("attack", f"{text}: `score` must refuse such answers, or the problem is trivial")
    elif adversary.kind == "echo" and _perfect(bench, evaluation):
        yield fault("attack", f"{text}: an argument gives the best possible answer away")
    else:
        yield advice("attack", f"{text}: add better baselines, or look at what `score` forgives")


def _perfect(bench: Bench, evaluation: Evaluation) -> bool:
    """Whether every certified reference is met exactly."""
    instances = {i.name: i for i in bench.instances(Split.TRAIN)}
    references = [instances[m.instance].references.get(bench.judged.key) for m in evaluation.measurements]
    values = [m.values[bench.judged.key] for m in evaluation.measurements]
    return bool(values) and all(
        r is not None and r.certified and math.isclose(v, r.value, rel_tol=1e-9, abs_tol=1e-12)
        for r, v in zip(references, values, strict=True)
    )


class _Accepted(NamedTuple):
    spoilt: Spoilt
    value: float
    honest: float


def answers_attack(bench: Bench) -> Iterator[Finding]:
    """Truncated, repeated, out-of-range, not-a-number and mistyped answers are refused."""
    if bench.problem.unverified:
        return
    said: set[tuple[str, str]] = set()
    for one in bench.honest:
        for accepted in _accepted(bench, one):
            finding = _weighed(bench, one, accepted)
            if finding and (accepted.spoilt.kind, finding.level) not in said:
                said.add((accepted.spoilt.kind, finding.level))
                yield finding


def _accepted(bench: Bench, one: Honest) -> Iterator[_Accepted]:
    honest = _value(bench, one, one.answer)
    if honest is None:
        return
    for damaged in spoilt(one.answer):
        value = _value(bench, one, damaged.answer)
        if value is not None:
            yield _Accepted(damaged, value, honest)


def _value(bench: Bench, one: Honest, answer: object) -> float | None:
    """Return what `score` gives for an answer; `None` if it refuses it, in whatever way."""
    try:
        value = float(bench.problem.verifier.score(one.instance, answer)[bench.judged.key])
    except Infeasible:
        return None
    except Exception:  # noqa: BLE001  # a plugin's own code, asked to swallow what it must not
        return None
    return value if math.isfinite(value) else None


def _weighed(bench: Bench, one: Honest, accepted: _Accepted) -> Finding | None:
    kind, what, _ = accepted.spoilt
    text = (
        f"`score` accepts {what} in the answer of `{one.program.name}` to `{one.instance.name}` ({kind}): "
        f"{bench.judged.key} {accepted.value:g}, before {accepted.honest:g}"
    )
    if kind == "mistyped":
        return fault("answer", f"{text}: it does not look at the answer")
    if bench.beaten(one.instance, accepted.value):
        return fault("answer", f"{text}, better than its certified reference")
    better = bench.better(accepted.value, accepted.honest)
    if kind in (*_LEFT_OUT, "not a number", "out of range"):
        if better:
            return fault("answer", f"{text}: raise `Infeasible`")
        return (
            advice("answer", f"{text}: not worse than before, but better refused")
            if _same(accepted)
            else None
        )
    if kind in ("repeated", "constant") and is_permutation(one.answer):
        return fault("answer", f"{text}: honest answers are permutations, so check that it is one")
    return None


def _same(accepted: _Accepted) -> bool:
    return math.isclose(accepted.value, accepted.honest, rel_tol=1e-12)
