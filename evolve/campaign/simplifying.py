"""Keep a simpler version beside a finalist, and everything that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from evolve import programs
from evolve.campaign.ledger import Ledger
from evolve.campaign.shrink import KEPT, Bench, Terms, Trial, shrink
from evolve.evaluation import derive_seed
from evolve.protocols import Task
from evolve.store import Journal
from evolve.store.codec import evaluation_from_json, evaluation_to_json
from evolve.types import Evaluation, Hook, Individual, Program, Split

KIND = "simplified"
LEAST = 8
"""Fewer evaluations than these are not worth beginning with."""

REPEATS = 5


@dataclass(frozen=True)
class Simplified:
    """A program and its simpler version, as the journal has it.

    Attributes:
        step: Of the program.
        program: The simpler version; the program itself if nothing could go.
        evaluations: Of the simpler version on train and on validation.
        nodes: Before and after.
        terms: Tolerance and budget.
        spent: Evaluations.
        trials: What was tried, in order.
    """

    step: int
    program: Program
    evaluations: Mapping[Split, Evaluation]
    nodes: tuple[int, int]
    terms: Terms
    spent: int
    trials: tuple[Trial, ...]

    @property
    def changed(self) -> bool:
        """Whether anything could go."""
        return any(trial.result == KEPT for trial in self.trials)


@dataclass(frozen=True)
class Simplifier:
    """Simplifies programs of one campaign and records how.

    Attributes:
        bench: Where smaller versions are evaluated.
        ledger: The record.
        hook: That the campaign searched.
        terms: For all finalists together.
    """

    bench: Bench
    ledger: Ledger
    hook: Hook
    terms: Terms

    def finalists(self, individuals: Sequence[Individual]) -> list[Program]:
        """Simplify finalists, the best on validation first, as far as the budget goes.

        What an earlier sitting simplified on the same terms is taken from the record.

        Returns:
            The simpler versions, for the final comparison.
        """
        known = {s.step: s for s in recorded(self.ledger.journal)}
        left = self.terms.evaluations
        found: list[Simplified] = []
        for individual in self._ranked(individuals):
            earlier = known.get(individual.step)
            if earlier is not None and earlier.terms.tolerance == self.terms.tolerance:
                found.append(earlier)
            elif left >= LEAST:
                found.append(self.one(individual, replace(self.terms, evaluations=left)))
                left -= found[-1].spent
        others = {individual.program.name for individual in individuals}
        simpler = {s.program.name: s.program for s in found if s.changed}
        return [program for name, program in simpler.items() if name not in others]

    def one(self, individual: Individual, terms: Terms) -> Simplified:
        """Simplify one program that did well on train and on validation, and record it."""
        held = {Split.TRAIN: individual.evaluation, Split.VALIDATION: self.validated(individual)}
        shrunk = shrink(self.bench, individual.program, self.hook, held, terms)
        sizes = programs.size(individual.program.text), programs.size(shrunk.program.text)
        simplified = Simplified(
            individual.step,
            shrunk.program,
            shrunk.evaluations,
            sizes,
            terms,
            shrunk.spent,
            shrunk.trials,
        )
        record(self.ledger, simplified)
        return simplified

    def judged(self, individual: Individual, simplified: Simplified) -> None:
        """Score a simpler version on test if the program itself was."""
        known = self.ledger.scored(individual.program, individual.digest, Split.TEST)
        if known is not None and simplified.changed:
            program = simplified.program
            self.ledger.journal.append("opened", {"split": "test", "programs": 1})
            self.scored(program, programs.digest(program.text), Split.TEST)

    def validated(self, individual: Individual) -> Evaluation:
        """Return a program's evaluation on validation, made now if there is none."""
        return self.scored(individual.program, individual.digest, Split.VALIDATION)

    def scored(self, program: Program, digest: str, split: Split) -> Evaluation:
        """Return a program's evaluation on a held-out split, made now if there is none."""
        known = self.ledger.scored(program, digest, split)
        if known is None:
            seed = derive_seed(self.bench.seed, "finals", digest)
            task = Task(program, self.hook.name, split, seed, 0, REPEATS)
            known = self.bench.engine.submit(task).result()
            self.ledger.score(program, digest, known)
        return known

    def _ranked(self, individuals: Sequence[Individual]) -> list[Individual]:
        primary = self.bench.problem.objectives[0]
        searched = [individual for individual in individuals if individual.step > 0]
        return sorted(searched, key=lambda i: primary.loss(self.validated(i).objectives[primary.name]))


def record(ledger: Ledger, simplified: Simplified) -> None:
    """Append a simpler version to the journal, with what led to it."""
    body = {
        "name": simplified.program.name,
        "nodes": list(simplified.nodes),
        "terms": asdict(simplified.terms),
        "spent": simplified.spent,
        "trials": [[trial.change, trial.size, trial.result] for trial in simplified.trials],
        "evaluations": [evaluation_to_json(e) for e in simplified.evaluations.values()],
    }
    ledger.journal.append(KIND, body, step=simplified.step, text=simplified.program.text)


def recorded(journal: Journal) -> Iterator[Simplified]:
    """Yield what a journal has, in order: later ones of the same program replace earlier ones."""
    for event in journal.events(KIND):
        body = event.body
        before, after = body["nodes"]
        evaluations = map(evaluation_from_json, body["evaluations"])
        yield Simplified(
            event.step or 0,
            Program(journal.text(body["text"]), body["name"]),
            {evaluation.split: evaluation for evaluation in evaluations},
            (before, after),
            Terms(**body["terms"]),
            body["spent"],
            tuple(Trial(*trial) for trial in body["trials"]),
        )
