"""What makes a problem worth searching: room to improve, objectives that conflict, little noise."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator

from evolve import programs
from evolve.checking.bench import Bench
from evolve.checking.findings import Finding, advice
from evolve.types import Evaluation, Split

_FAR = 3.0  # times the spread of the baselines
_EVERY = 5  # the share of instances that the second stage of an evaluation sees is one in five


def seed_program(bench: Bench) -> Iterator[Finding]:
    """The seed program is neither hopeless nor already the best."""
    objective = bench.judged
    values = {
        name: e.objectives[objective.name]
        for (name, split), e in bench.scores.items()
        if split is Split.TRAIN and e.ok
    }
    seed = bench.problem.hooks[0].seed.name
    others = [value for name, value in values.items() if name != seed]
    if seed not in values or not others:
        if not bench.problem.baselines:
            yield advice(
                "seed", "there is no baseline: without a human rule nobody can say whether a result is good"
            )
        return
    best = min(others, key=objective.loss)
    own = objective.loss(values[seed]) - objective.loss(best)
    spread = max(map(objective.loss, others)) - objective.loss(best)
    if own <= 0:
        yield advice(
            "seed",
            f"the seed program `{seed}` ({values[seed]:g}) is as good as the best baseline ({best:g}): "
            "a weaker one leaves the search its own way, and better baselines tell more",
        )
    elif spread > 0 and own > _FAR * spread:
        yield advice(
            "seed",
            f"the seed program `{seed}` ({values[seed]:g}) is far below the baselines ({best:g} at best): "
            "a search begins sooner from one of them",
        )


def verified(bench: Bench) -> Iterator[Finding]:
    """Scores come from a verifier that no candidate can reach."""
    if bench.problem.unverified:
        yield advice(
            "verified",
            "unverified: the task's evaluator shares a process with the candidate, which can change what it "
            "says; nothing was attacked, and nothing is held out",
        )


def conflict(bench: Bench) -> Iterator[Finding]:
    """Every two objectives are in conflict for some pair of programs."""
    known = [e for (_, split), e in bench.scores.items() if split is Split.TRAIN and e.ok]
    if len(known) < 3:
        return
    for a, b in itertools.combinations(bench.problem.objectives, 2):
        pairs = itertools.combinations(known, 2)
        signs = [
            _sign(a.loss(x.objectives[a.name]) - a.loss(y.objectives[a.name]))
            * _sign(b.loss(x.objectives[b.name]) - b.loss(y.objectives[b.name]))
            for x, y in pairs
        ]
        if not any(sign < 0 for sign in signs):
            yield advice(
                "conflict",
                f"objectives `{a.name}` and `{b.name}` never conflict among the {len(known)} human programs: "
                "one of them may be enough",
            )


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def separation(bench: Bench) -> Iterator[Finding]:
    """Instances tell the human programs apart."""
    key = bench.judged.key
    known = [e for (_, split), e in bench.scores.items() if split is Split.TRAIN and e.ok]
    if len(known) < 2:
        return
    values = [{m.instance: m.values[key] for m in e.measurements} for e in known]
    names = list(values[0])
    same = [name for name in names if len({row[name] for row in values}) == 1]
    if same:
        yield advice(
            "separation",
            f"{len(same)} of {len(names)} train instances give every human program the same {key} "
            f"(`{same[0]}` for one): they cost time and decide nothing",
        )
    for a, b in itertools.combinations(range(len(known)), 2):
        if values[a] == values[b]:
            first, second = _names(bench, known[a], known[b])
            if {first, second} <= {baseline.name for baseline in bench.problem.baselines}:
                yield advice("separation", f"`{first}` and `{second}` score the same on every train instance")


def _names(bench: Bench, *evaluations: Evaluation) -> list[str]:
    return [next(name for (name, _), e in bench.scores.items() if e is one) for one in evaluations]


def noise(bench: Bench) -> Iterator[Finding]:
    """Differences between programs are larger than those between repeats of one."""
    program, hook = bench.humans[0]
    objective = bench.judged
    repeats = [bench.evaluate_here(program, hook, Split.TRAIN, salt=str(n)) for n in range(2)]
    repeats.append(bench.scores[program.name, Split.TRAIN])
    values = [e.objectives[objective.name] for e in repeats if e.ok]
    others = [
        e.objectives[objective.name]
        for (_, split), e in bench.scores.items()
        if split is Split.TRAIN and e.ok
    ]
    if len(values) < 2 or len(others) < 2:
        return
    wobble, spread = statistics.stdev(values), statistics.stdev(others)
    if wobble > 0.25 * spread:
        yield advice(
            "noise",
            f"`{program.name}` alone varies by {wobble:.3g} in {objective.name} from seed to seed, "
            f"all human programs by {spread:.3g}: use more instances or common random numbers",
        )


def effort(bench: Bench) -> Iterator[Finding]:
    """What an evaluation costs, and what dropping hopeless candidates early would save."""
    train = [(name, e) for (name, split), e in bench.scores.items() if split is Split.TRAIN and e.ok]
    if not train:
        return
    seconds = statistics.median(e.cpu_s for _, e in train)
    count = len(bench.instances(Split.TRAIN))
    text = f"an evaluation takes {seconds:.2g} s of CPU time ({count} train instances)"
    hopeless = sum(_hopeless(bench, e) for _, e in train)
    if hopeless and count > _EVERY:
        saved = hopeless / len(train) * (1 - 1 / _EVERY)
        text += (
            f"; {hopeless} of {len(train)} human programs are clearly worse than the best after one instance "
            f"in {_EVERY}: racing would save about {saved:.0%} on candidates like them"
        )
    yield Finding("effort", "fact", text)


def _hopeless(bench: Bench, evaluation: Evaluation) -> bool:
    """Whether a fifth of the instances shows a program to be worse than the best: by two standard errors."""
    best = next(
        e
        for (name, split), e in bench.scores.items()
        if split is Split.TRAIN and bench.best and name == bench.best[0]
    )
    key, loss = bench.judged.key, bench.judged.loss
    pairs = zip(evaluation.measurements, best.measurements, strict=True)
    differences = [loss(m.values[key]) - loss(other.values[key]) for m, other in pairs][::_EVERY]
    if len(differences) < 3:
        return False
    error = statistics.stdev(differences) / len(differences) ** 0.5
    return bool(statistics.fmean(differences) > 2 * error > 0)


def size(bench: Bench) -> Iterator[Finding]:
    """The seed program is short enough to be searched and read."""
    for hook in bench.problem.hooks:
        nodes = programs.size(hook.seed.text)
        if nodes > 400:
            yield advice(
                "size",
                f"seed program `{hook.seed.name}` has {nodes} syntax nodes; keep what is fixed in the "
                "verifier, so that the search changes the decision alone",
            )
