"""Every figure of a run, from its journal alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from evolve import programs
from evolve.campaign.charter import recorded_instances, recorded_objectives
from evolve.campaign.ledger import Ledger
from evolve.campaign.simplifying import Simplified, recorded
from evolve.indicators import Paired, paired
from evolve.plugins.foreign.frame import Frame
from evolve.report.early import Early
from evolve.report.simpler import simplified_json
from evolve.report.trace import Trace
from evolve.store import Journal
from evolve.store.codec import evaluation_from_json
from evolve.types import Evaluation, Individual, Instance, Objective, Split

MICRO = 1_000_000
BOOTSTRAP_SEED = 20_2511


@dataclass(frozen=True)
class Contender:
    """A program of the final comparison: a finalist or a human rule, with what it scored.

    Attributes:
        name: A baseline's name, or the program's digest in short.
        text: Source.
        step: Of a finalist; `None` for a human rule.
        evaluations: By split; only those that were made.
    """

    name: str
    text: str
    step: int | None
    evaluations: Mapping[Split, Evaluation]

    def objectives(self) -> dict[str, dict[str, float]]:
        """Return objectives by split."""
        return {split.value: dict(e.objectives) for split, e in self.evaluations.items() if e.ok}


class Numbers:
    """The figures of one run; each is computed when it is first asked for.

    Args:
        journal: Open for reading.
        folder: The run's.
        trace: The search as far as it is known; read from the journal if not given.
    """

    def __init__(self, journal: Journal, folder: Path, trace: Trace | None = None) -> None:
        self.journal = journal
        self.folder = folder
        self.problem: dict[str, Any] = journal.meta("problem")
        self.config: dict[str, Any] = journal.meta("config")
        self.sandbox: str = journal.meta("sandbox")
        self._trace = trace
        self._compared: dict[tuple[str, str, Split, int], Paired] = {}

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """Declared objectives, primary first."""
        return recorded_objectives(self.journal)

    @cached_property
    def judged(self) -> tuple[Objective, ...]:
        """Objectives that the search judged by: an ordered campaign leaves out what is timed."""
        ordered = self.config.get("ordered")
        return tuple(o for o in self.objectives if not (ordered and o.source == "cpu"))

    @cached_property
    def trace(self) -> Trace:
        """The course of the search."""
        return self._trace if self._trace is not None else Trace.of(self.journal, self.judged)

    @property
    def individuals(self) -> list[Individual]:
        """Every individual, in the order of the journal."""
        return [point.individual for point in self.trace.points]

    @cached_property
    def by_step(self) -> dict[int, Individual]:
        """Every individual by its step."""
        return {individual.step: individual for individual in self.individuals}

    @property
    def seed_program(self) -> Individual | None:
        """The program that the search began from; `None` before it was evaluated."""
        return self.by_step.get(0)

    def instances(self, split: Split) -> tuple[Instance, ...]:
        """Return the instances of a split, without data."""
        return recorded_instances(self.journal, split)

    @cached_property
    def evaluations(self) -> int:
        """Evaluations that counted against the budget."""
        return sum(individual.spent for individual in self.individuals)

    @cached_property
    def stopped_by(self) -> str | None:
        """Why the last sitting ended; `None` while it runs or when it was killed."""
        last = None
        for event in self.journal.events("sitting", "ended"):
            last = event.body["reason"] if event.kind == "ended" else None
        return last

    @cached_property
    def early(self) -> Early:
        """What ending evaluations early saved, and how often it was wrong."""
        return Early.of(self.individuals)

    @cached_property
    def cost_usd(self) -> float:
        """Money spent on models."""
        return self.trace.micro_usd / MICRO

    @cached_property
    def finalists(self) -> list[Contender]:
        """Finalists, the incumbent first: best on validation, ties to the elder."""
        chosen: list[int] = []
        for event in self.journal.events("finalists"):
            chosen = event.body["steps"]
        contenders = [self.contender(self.by_step[step]) for step in chosen]
        primary = self.objectives[0]
        return sorted(
            contenders,
            key=lambda c: primary.loss(c.evaluations[Split.VALIDATION].objectives[primary.name]),
        )

    @cached_property
    def front(self) -> list[Individual]:
        """Discovered programs that no other program of the search dominates, best first."""
        kept = [individual for individual in self.trace.front if individual.step > 0]
        primary = self.objectives[0]
        return sorted(kept, key=lambda i: primary.loss(i.objectives[primary.name]))

    @cached_property
    def baselines(self) -> list[Contender]:
        """Human rules, with every evaluation there is."""
        found: dict[str, Contender] = {}
        for individual in self.individuals:
            if individual.step <= 0:
                name = individual.program.name
                text = individual.program.text
                found[name] = Contender(name, text, None, {Split.TRAIN: individual.evaluation})
        names = {*self.problem["rules"], *found}
        for event in self.journal.events("scored"):
            name = event.body["name"]
            if name in names:
                evaluation = evaluation_from_json(event.body["evaluation"])
                known = found.get(name) or Contender(name, self.journal.text(event.body["text"]), None, {})
                found[name] = replace(known, evaluations={evaluation.split: evaluation, **known.evaluations})
        return [contender for name, contender in sorted(found.items())]

    def contender(self, individual: Individual) -> Contender:
        """Return a program of the search with every evaluation there is."""
        evaluations = {Split.TRAIN: individual.evaluation}
        ledger = Ledger(self.journal)
        for split in (Split.VALIDATION, Split.TEST):
            scored = ledger.scored(individual.program, individual.digest, split)
            if scored is not None:
                evaluations[split] = scored
        return Contender(individual.program.name, individual.program.text, individual.step, evaluations)

    @cached_property
    def simplified(self) -> dict[int, Simplified]:
        """Simpler versions that were found, by the step of the program; the latest of each."""
        latest = {one.step: one for one in recorded(self.journal)}
        return {step: one for step, one in latest.items() if one.changed}

    def simpler(self, step: int | None) -> Contender | None:
        """Return the simpler version of a program with what it scored, `None` if there is none."""
        one = self.simplified.get(step) if step is not None else None
        if one is None:
            return None
        evaluations = dict(one.evaluations)
        digest = programs.digest(one.program.text)
        judged = Ledger(self.journal).scored(one.program, digest, Split.TEST)
        evaluations |= {Split.TEST: judged} if judged is not None else {}
        return Contender(one.program.name, one.program.text, None, evaluations)

    def compare(self, a: Contender, b: Contender, split: Split, *, comparisons: int = 1) -> Paired | None:
        """Return a minus b on the primary objective with its interval, `None` if either was not scored.

        Args:
            a: One.
            b: The other.
            split: Where both must have been scored.
            comparisons: How many intervals must hold at once.
        """
        first, second = a.evaluations.get(split), b.evaluations.get(split)
        if first is None or second is None or not (first.ok and second.ok):
            return None
        key = (a.name, b.name, split, comparisons)
        if key not in self._compared:
            primary = self.objectives[0]
            values = values_of(first, primary), values_of(second, primary)
            self._compared[key] = paired(
                primary, self.instances(split), *values, seed=BOOTSTRAP_SEED, comparisons=comparisons
            )
        return self._compared[key]

    def judge(self, finalist: Contender, baseline: Contender) -> Paired | None:
        """Return finalist minus baseline on test, in an interval that holds for all finalists at once.

        The test split is opened for every finalist; without the correction (Bonferroni) the best of
        them would look better than it is.
        """
        return self.compare(finalist, baseline, Split.TEST, comparisons=max(1, len(self.finalists)))

    @property
    def unverified(self) -> bool:
        """Whether scores come from an evaluator that shared a process with the candidates."""
        return bool(self.problem.get("unverified", False))

    def whole(self, text: str) -> str:
        """Return a program as a complete file: a task's program is only the part that may change."""
        return Frame(*self.problem.get("frame", ("", ""))).whole(text)

    def hook_of(self, rule: str) -> str:
        """Return which hook a human rule implements; "" if nobody knows."""
        return str(self.problem.get("implements", {}).get(rule, ""))

    def reference_kinds(self, split: Split) -> list[str]:
        """Return the kinds of the primary objective's references on `split`."""
        key = self.objectives[0].key
        return sorted({i.references[key].kind for i in self.instances(split) if key in i.references})

    def certified(self, split: Split) -> bool:
        """Whether every reference of the primary objective on `split` is exact or a bound."""
        key = self.objectives[0].key
        references = [i.references.get(key) for i in self.instances(split)]
        return bool(references) and all(r is not None and r.certified for r in references)

    def summary(self) -> dict[str, Any]:
        """Return the JSON of `evolve run` and `evolve resume`; its keys are stable."""
        return {
            "run": self.folder.name,
            "path": str(self.folder),
            "problem": self.problem["name"],
            "hook": self.problem["hook"],
            "evaluations": self.evaluations,
            "proposals": sum(individual.step > 0 for individual in self.individuals),
            "stopped_by": self.stopped_by,
            "cost_usd": self.cost_usd,
            "sandbox": self.sandbox,
            "screening": self.early.json(),
            "verified": not self.unverified,
            "seed": self.config["seed"],
            "front": self._front_json(),
            "incumbent": self._incumbent_json(),
            "baselines": [{"name": b.name, "objectives": b.objectives()} for b in self.baselines],
        }

    def _front_json(self) -> list[dict[str, Any]]:
        if self.finalists:
            rows: Sequence[Contender] = self.finalists
        else:
            rows = [self.contender(individual) for individual in self.front]
        return [
            {
                "program": contender.name,
                "path": str(self.folder / "best" / f"{contender.name}.py"),
                "step": contender.step,
                **self.told(contender),
                "simplified": simplified_json(self, contender),
            }
            for contender in rows
        ]

    def told(self, contender: Contender) -> dict[str, Any]:
        """Return objectives by split; those that an ordered campaign cannot repeat stand apart."""
        judged = {objective.name for objective in self.judged}
        known = contender.objectives()
        told = {s: {k: v for k, v in values.items() if k in judged} for s, values in known.items()}
        timed = {s: {k: v for k, v in values.items() if k not in judged} for s, values in known.items()}
        return {"objectives": told} | ({"timed": timed} if any(timed.values()) else {})

    def _incumbent_json(self) -> dict[str, Any] | None:
        if not self.finalists:
            return None
        incumbent = self.finalists[0]
        versus = []
        for baseline in () if self.unverified else self.baselines:
            comparison = self.judge(incumbent, baseline)
            if comparison is not None:
                versus.append(
                    {"baseline": baseline.name, **asdict(comparison), "significant": comparison.significant}
                )
        return {
            "program": incumbent.name,
            "split": Split.TEST.value,
            "objective": self.objectives[0].name,
            "certified": self.certified(Split.TEST),
            "versus": versus,
        }


def values_of(evaluation: Evaluation, objective: Objective) -> dict[str, float]:
    """Return the values that `objective` reduces, by instance."""
    return {m.instance: m.values[objective.key] for m in evaluation.measurements}
