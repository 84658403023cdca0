"""What a run found, in words: the incumbent against the baselines on held-out instances."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from evolve.indicators import Paired
from evolve.report.numbers import Contender, Numbers
from evolve.report.text import duration, number, points, signed, with_unit
from evolve.types import Split

Tone = Literal["better", "partly", "unclear", "worse", "open"]


@dataclass(frozen=True)
class Versus:
    """The incumbent against one baseline on test.

    Attributes:
        baseline: The baseline.
        value: Its primary objective on test.
        paired: Incumbent minus baseline.
        related: Whether it implements the hook that was searched.
    """

    baseline: Contender
    value: float
    paired: Paired
    related: bool


@dataclass(frozen=True)
class Drop:
    """How much of the incumbent's lead over a baseline on train is gone on test.

    Attributes:
        train: Loss of the baseline minus that of the incumbent, on train.
        test: The same on test.
        lo: Lower end of the 95 % interval of `train - test`.
        hi: Upper end.
    """

    train: float
    test: float
    lo: float
    hi: float

    @property
    def notable(self) -> bool:
        """Whether the lead shrank by more than chance explains."""
        return self.lo > 0


@dataclass(frozen=True)
class Verdict:
    """What a reader should know first.

    Attributes:
        tone: For the colour of the headline.
        headline: One sentence.
        sentences: What it rests on.
        incumbent: The finalist that was best on validation; `None` before finalists were judged.
        versus: Every baseline that was scored on test, the best first.
        drop: Against the best baseline that implements the same hook.
    """

    tone: Tone
    headline: str
    sentences: tuple[str, ...]
    incumbent: Contender | None = None
    versus: tuple[Versus, ...] = ()
    drop: Drop | None = None


def verdict(numbers: Numbers) -> Verdict:
    """Judge a run."""
    if not numbers.finalists:
        return _unjudged(numbers)
    incumbent = numbers.finalists[0]
    if numbers.unverified:
        return _unverified(numbers, incumbent)
    versus = _versus(numbers, incumbent)
    if not versus:
        return replace(_unjudged(numbers), incumbent=incumbent)
    best = versus[0]
    near = next((v for v in versus if v.related), best)
    tone, headline = _headline(numbers, incumbent, best, near)
    drop = generalisation(numbers, incumbent, near.baseline)
    rivals = [best] if near is best else [near, best]
    sentences = [*(_interval(numbers, rival) for rival in rivals), _certificate(numbers)]
    if drop is not None:
        sentences.append(_drop_sentence(numbers, drop, near.baseline.name))
    return Verdict(tone, headline, tuple(sentences), incumbent, tuple(versus), drop)


def _unverified(numbers: Numbers, incumbent: Contender) -> Verdict:
    primary = numbers.objectives[0]
    said = [
        f"{c.name} {with_unit(c.evaluations[Split.TRAIN].objectives[primary.name], primary.unit)}"
        for c in (incumbent, *numbers.baselines)
        if Split.TRAIN in c.evaluations
    ]
    return Verdict(
        "open",
        f"Unverified: the task's own evaluator gives {primary.name} {', '.join(said)}.",
        (
            "That evaluator shares a process with the candidate, so a candidate can change what it says: "
            "read the program before you believe the score.",
            "Nothing is held out: validation and test repeat the same evaluation.",
        ),
        incumbent,
    )


def effort(numbers: Numbers) -> str:
    """Return what the search did and spent, in one sentence."""
    proposals = sum(individual.step > 0 for individual in numbers.individuals)
    money = f", ${numbers.cost_usd:,.2f} for models" if numbers.cost_usd else ""
    ended = numbers.stopped_by
    how = f"stopped by {ended}" if ended else "still running, or killed"
    return (
        f"{numbers.evaluations:,} evaluations of {proposals:,} proposals in "
        f"{duration(numbers.trace.elapsed_s)}{money}; {how}."
    )


def _unjudged(numbers: Numbers) -> Verdict:
    primary = numbers.objectives[0]
    if not numbers.front:
        return Verdict("open", "Nothing was found yet.", ("No candidate is on the front.",))
    best = numbers.front[0]
    value = with_unit(best.objectives[primary.name], primary.unit)
    return Verdict(
        "open",
        f"Not judged yet: the incumbent {best.program.name} has {primary.name} {value} on train.",
        (
            "Values on train flatter what a search found: it chose by them. "
            "The campaign judges its finalists on held-out instances when it ends.",
        ),
    )


def _versus(numbers: Numbers, incumbent: Contender) -> list[Versus]:
    primary = numbers.objectives[0]
    found = []
    for baseline in numbers.baselines:
        comparison = numbers.judge(incumbent, baseline)
        if comparison is not None:
            value = baseline.evaluations[Split.TEST].objectives[primary.name]
            related = numbers.hook_of(baseline.name) == numbers.problem["hook"]
            found.append(Versus(baseline, value, comparison, related))
    return sorted(found, key=lambda v: primary.loss(v.value))


def _headline(numbers: Numbers, incumbent: Contender, best: Versus, near: Versus) -> tuple[Tone, str]:
    """Say how the incumbent does against the best baseline, and against the best of its own kind."""
    primary = numbers.objectives[0]
    value = incumbent.evaluations[Split.TEST].objectives[primary.name]
    own = f"{incumbent.name} has {primary.name} {with_unit(value, primary.unit)} on test"
    if _beaten(numbers, best):
        return "better", f"Every baseline is beaten: {own}, the best baseline, {_named(numbers, best)}."
    if near is not best and _beaten(numbers, near):
        hook, other = numbers.problem["hook"], numbers.hook_of(best.baseline.name)
        return "partly", (
            f"Every baseline of hook {hook} is beaten: {own}, the best of them, {_named(numbers, near)}. "
            f"Not beaten: {best.baseline.name} of hook {other}, which has "
            f"{with_unit(best.value, primary.unit)}."
        )
    clearly = "" if best.paired.significant else " clearly"
    tone: Tone = "worse" if best.paired.significant else "unclear"
    return tone, f"Nothing found beats the best baseline{clearly}: {own}; the best, {_named(numbers, best)}."


def _named(numbers: Numbers, versus: Versus) -> str:
    return f"{versus.baseline.name}, has {with_unit(versus.value, numbers.objectives[0].unit)}"


def _beaten(numbers: Numbers, versus: Versus) -> bool:
    return versus.paired.significant and numbers.objectives[0].loss(versus.paired.difference) < 0


def _interval(numbers: Numbers, versus: Versus) -> str:
    p, primary = versus.paired, numbers.objectives[0]
    hook = "" if versus.related else f" (hook {numbers.hook_of(versus.baseline.name)})"
    together = f", widened to hold for all {p.comparisons} finalists at once" if p.comparisons > 1 else ""
    return (
        f"Paired difference to {versus.baseline.name}{hook}: {signed(p.difference)} {points(primary.unit)} "
        f"[{signed(p.lo)}, {signed(p.hi)}] (95 % interval, n = {p.n} instances{together}; "
        f"{p.wins} better, {p.ties} equal, {p.losses} worse)."
    )


def _certificate(numbers: Numbers) -> str:
    primary = numbers.objectives[0]
    if primary.reduce not in ("gap", "mean_gap", "worst_gap"):
        return f"{primary.name} is a value, not a gap: nothing says how far from the optimum it is."
    kinds = numbers.reference_kinds(Split.TEST)
    if numbers.certified(Split.TEST):
        return f"The gaps are certified: every reference on test is {' or '.join(kinds)}."
    return "The gaps are not certified: some references on test are only the best values known."


def generalisation(numbers: Numbers, incumbent: Contender, baseline: Contender) -> Drop | None:
    """Return how the incumbent's lead over `baseline` changed from train to test.

    The lead, not the value, is compared: test instances may be harder. The interval of the
    difference of two independent differences follows from their own ("square-and-add").

    Source: G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a
        general approach", Statistics in Medicine 27(10), 2008.
    """
    train = numbers.compare(incumbent, baseline, Split.TRAIN)
    test = numbers.compare(incumbent, baseline, Split.TEST)
    if train is None or test is None:
        return None
    loss = numbers.objectives[0].loss
    (a, a_lo, a_hi), (b, b_lo, b_hi) = _lead(train, loss(1.0)), _lead(test, loss(1.0))
    lo = a - b - math.hypot(a - a_lo, b_hi - b)
    hi = a - b + math.hypot(a_hi - a, b - b_lo)
    return Drop(a, b, lo, hi)


def _lead(p: Paired, sign: float) -> tuple[float, float, float]:
    ends = sorted((-sign * p.lo, -sign * p.hi))
    return -sign * p.difference, ends[0], ends[1]


def _drop_sentence(numbers: Numbers, drop: Drop, name: str) -> str:
    unit = points(numbers.objectives[0].unit)
    said = (
        f"Lead over {name}: {number(drop.train, 3)} on train and {number(drop.test, 3)} on test ({unit}); "
        f"the change of {signed(drop.test - drop.train)} [{signed(-drop.hi)}, {signed(-drop.lo)}]"
    )
    if drop.notable:
        return f"{said} is more than chance explains: part of what was found fits the train instances only."
    return f"{said} is within what chance explains."
