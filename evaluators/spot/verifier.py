"""Jobs on spot instances with a deadline: instances, runs and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evolve import Entry, Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .check import Bill, Billing, settle
from .exact import clairvoyant
from .hooks import ENTRIES, MANY_ENTRIES
from .market import HOUR, Case, Ints, Terms
from .parts import Source, read_parts
from .rounds import Policy, by_option, by_row, by_table, by_zone, follow
from .runs import GUARDS, LATE_TICKS, Guard, Runs

ENTROPY = 0x7A1C_93D4_60BE_2F85_19C3_E04B_5D76_A8F2
"""Together with split, part and numbers, seeds the published instances; never in a program's process."""
Splits = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Weighted:
    """Data of an instance: a case, and how much it counts in the mean."""

    case: Case
    weight: float


@dataclass(frozen=True)
class Rules:
    """What a job is held to.

    Attributes:
        deadlines, overheads: h; a window is run once with each pair.
        work: h.
        gap: Length of a tick, s.
        guard: See `runs.Runs`; with "published", late runs count as if they were in time.
        billing: See `check.settle`.
    """

    deadlines: Sequence[float]
    overheads: Sequence[float]
    work: float
    gap: int
    guard: Guard = "fixed"
    billing: Billing = "honest"

    @property
    def terms(self) -> tuple[Terms, ...]:
        """Every pair of a deadline and an overhead.

        Raises:
            ValueError: A job does not fit, or an option does not exist.
        """
        if self.guard not in GUARDS:
            raise ValueError(f"`guard` is {self.guard!r}; have {', '.join(GUARDS)}")
        if self.billing not in ("honest", "leaderboard"):
            raise ValueError(f"`billing` is {self.billing!r}; have honest, leaderboard")
        return tuple(Terms.of(self.gap, self.work, d, o) for d in self.deadlines for o in self.overheads)


class _Jobs:
    """What the problems have in common."""

    entries: Mapping[str, tuple[Entry, ...]]
    objectives = (
        Objective("cost", unit="$"),
        Objective("tail", unit="% above the optimum", reduce="worst_tenth", of="regret"),
    )

    def __init__(self, splits: Splits, rules: Rules, folder: str | None) -> None:
        self._rules = rules
        self._terms = rules.terms
        ticks = max(terms.ticks for terms in self._terms) + LATE_TICKS
        self._source = Source.of(read_parts(splits), rules.gap, ticks, folder, ENTROPY)

    @property
    def lockstep(self) -> frozenset[str]:
        """Hooks whose instances may share a process: none if windows overlap in time.

        A program that serves two windows of one campaign at once would see in the one what is still to
        come in the other.
        """
        return frozenset() if self._source.measured else frozenset(self.entries)

    def instances(self, split: Split) -> Iterable[Instance]:
        """Make the instances of a split, each with what a clairvoyant policy pays."""
        return self._instances(split, ENTROPY)

    def concealed(self, split: Split, secret: int) -> Iterable[Instance]:
        """Draw windows that nobody can work out beforehand; measured ones stay what they are."""
        return self._instances(split, secret)

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Run the job of every terms on one window."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Run the jobs of several windows in step; choices of shape (terms, ticks) for each."""
        cases = [instance.data.case for instance in instances]
        free = self._rules.billing == "leaderboard"
        return follow(cases, Runs(cases, self._rules.guard, free_moves=free), self._policy(program))

    def score(self, instance: Instance, answer: Ints) -> Mapping[str, float]:
        """Recompute what every run of a window cost.

        Returns:
            `cost`: mean, $; `weighted_cost`: the same, by the weight of the window; `regret`: % above
            the clairvoyant optimum; `late`: share of runs that end late (0, unless the published guard
            lets them); `on_demand` and `spot`: mean hours on either; `launches`.

        Raises:
            Infeasible: A run is not possible, never ends, or ends late.
        """
        bills = self._bills(instance, answer)
        late = [bill.late > 0 for bill in bills]
        if any(late) and self._rules.guard != "published":
            where = late.index(True)
            label = self._terms[where].label
            raise Infeasible(f"deadline and overhead of {label}: ends {bills[where].late} s late")
        cost = float(np.mean([bill.cost for bill in bills]))
        optimum = instance.references["cost"].value
        hours = self._rules.gap / HOUR
        return {
            "cost": cost,
            "weighted_cost": cost * instance.data.weight,
            "regret": 100 * (cost / optimum - 1),
            "late": float(np.mean(late)),
            "on_demand": float(np.mean([bill.on_demand for bill in bills])) * hours,
            "spot": float(np.mean([bill.spot for bill in bills])) * hours,
            "launches": float(np.mean([bill.launches for bill in bills])),
        }

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say what the jobs of a window paid for."""
        case: Case = instance.data.case
        hours = self._rules.gap / HOUR
        told = [
            f"{terms.label}: {bill.cost:.2f} $ ({bill.spot * hours:.1f} h on spot, "
            f"{bill.on_demand * hours:.1f} h on demand, "
            f"{(bill.ticks - bill.spot - bill.on_demand) * hours:.1f} h waiting, {bill.launches} launches)"
            for terms, bill in zip(self._terms, self._bills(instance, answer), strict=True)
        ]
        share = ", ".join(f"{share:.0%}" for share in case.window.available.mean(axis=0))
        return (
            f"{instance.name}, spot available {share} of the time; deadline and overhead of "
            f"{'; '.join(told)}. With hindsight the mean could be {instance.references['cost'].value:.2f} $."
        )

    def _bills(self, instance: Instance, answer: Ints) -> list[Bill]:
        case: Case = instance.data.case
        if answer.ndim != 2 or len(answer) != len(case.terms):
            raise Infeasible(
                f"choices of shape {answer.shape}, not one row for each of {len(case.terms)} runs"
            )
        pairs = zip(case.terms, answer, strict=True)
        return [settle(case.window, terms, own, self._rules.billing) for terms, own in pairs]

    def count(self, split: Split) -> int:
        """Return how many instances a split has."""
        return sum(1 for _ in self._source.windows(split, ENTROPY))

    def _instances(self, split: Split, entropy: int) -> Iterable[Instance]:
        for named in self._source.windows(split, entropy):
            case = Case(named.window, self._terms)
            least = float(np.mean([clairvoyant(case.window, terms) for terms in case.terms]))
            reference = Reference(least, "exact", "dynamic programming over the whole window")
            weighted = Reference(least * named.weight, "exact", reference.source)
            references = {"cost": reference, "weighted_cost": weighted}
            yield Instance(named.name, split, Weighted(case, named.weight), references, named.place)

    def _policy(self, program: Callables) -> Policy:
        raise NotImplementedError


class Spot(_Jobs):
    """A job with a deadline in one zone, on spot, on demand, or waiting.

    Args:
        splits: By name of the split, a list of `{zones, windows}` (drawn) or `{measured, windows}`
            ("hold_out" or "published"); a window is an instance. See `parts.Part`.
        deadlines, overheads: h; every window is run with each pair.
        guard: "fixed", "published" or "none".
        folder: Of measured traces; `None` looks into the environment, see `parts.VARIABLE`.

    Raises:
        ValueError: An argument names something that does not exist.
        UsageError: Measured traces are wanted and not there.
    """

    entries = ENTRIES

    def __init__(
        self,
        splits: Splits,
        deadlines: Sequence[float] = (52, 70),
        overheads: Sequence[float] = (0.05, 0.1),
        guard: Guard = "fixed",
        folder: str | None = None,
    ) -> None:
        super().__init__(splits, Rules(deadlines, overheads, 48, 600, guard), folder)

    def _policy(self, program: Callables) -> Policy:
        return by_row(program.decide.rows) if program.hook == "decide" else by_table(program.decide_all)


class SpotMulti(_Jobs):
    """A job with a deadline, on spot in one of several zones, on demand, or waiting.

    Args:
        splits: By name of the split, a list of `{scenarios, windows}` (drawn; scenarios are tables of
            zones by name) or `{measured: published}`; a window is an instance.
        deadline, overhead: h.
        billing: "leaderboard" has the faults of the published evaluator: see `check.settle`.
        guard: "fixed", "published" or "none".
        folder: Of measured traces; `None` looks into the environment, see `parts.VARIABLE`.

    Raises:
        ValueError: An argument names something that does not exist.
        UsageError: Measured traces are wanted and not there.
    """

    entries = MANY_ENTRIES
    objectives = (
        Objective("cost", unit="$", of="weighted_cost"),
        Objective("tail", unit="% above the optimum", reduce="worst_tenth", of="regret"),
    )

    def __init__(
        self,
        splits: Splits,
        deadline: float = 52,
        overhead: float = 0.2,
        billing: Billing = "honest",
        guard: Guard = "fixed",
        folder: str | None = None,
    ) -> None:
        rules = Rules((deadline,), (overhead,), 48, 195, guard, billing)
        super().__init__(splits, rules, folder)

    def _policy(self, program: Callables) -> Policy:
        return by_option(program.score.rows) if program.hook == "score" else by_zone(program.pick)
