"""The honest end of a campaign: finalists on validation, then on test beside every baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evolve import programs
from evolve.campaign.ledger import Ledger
from evolve.errors import ProblemError
from evolve.evaluation import derive_seed
from evolve.protocols import Engine, Task
from evolve.types import Evaluation, Individual, Problem, Program, Split

REPEATS = 5


@dataclass(frozen=True)
class Finals:
    """Scores programs on held-out instances, once, and records that it did.

    Attributes:
        problem: The problem.
        engine: Where evaluations run.
        ledger: The record; what it holds is not scored again.
        seed: Of the campaign.
        count: Finalists at most.
        simpler: Returns simpler versions of finalists; they are judged on test beside them.
    """

    problem: Problem
    engine: Engine
    ledger: Ledger
    seed: int = 0
    count: int = 8
    simpler: Callable[[Sequence[Individual]], Sequence[Program]] = lambda _: ()

    def run(self, front: Sequence[Individual]) -> list[Individual]:
        """Score the finalists of `front`, the seed programs and every baseline; return the finalists.

        Finalists are discovered programs, or those that the search began from if it found nothing
        that they do not dominate. Who fails on validation is out.

        Raises:
            ProblemError: A baseline fails on a held-out split.
        """
        chosen = choose([i for i in front if i.step > 0] or front, self.count)
        validated = self._score([i.program for i in chosen], Split.VALIDATION)
        finalists = [i for i, evaluation in zip(chosen, validated, strict=True) if evaluation.ok]
        simpler = list(self.simpler(finalists))
        rules = self._rules()
        self._require(rules, self._score(rules, Split.TRAIN))
        contenders = [i.program for i in finalists] + rules + simpler
        self.ledger.journal.append("opened", {"split": "test", "programs": len(contenders)})
        scored = self._score(contenders, Split.TEST)
        self._require(rules, scored[len(finalists) : len(finalists) + len(rules)])
        self.ledger.journal.append("finalists", {"steps": [i.step for i in finalists]})
        return finalists

    def _rules(self) -> list[Program]:
        """Return every human program, each once: the baselines, and seed programs unlike any of them."""
        rules = list(self.problem.baselines)
        known = {programs.digest(rule.text) for rule in rules}
        seeds = [hook.seed for hook in self.problem.hooks]
        return rules + [seed for seed in seeds if programs.digest(seed.text) not in known]

    def _score(self, contenders: Sequence[Program], split: Split) -> list[Evaluation]:
        scores: dict[int, Evaluation] = {}
        waiting = []
        for position, program in enumerate(contenders):
            digest = programs.digest(program.text)
            known = self.ledger.scored(program, digest, split)
            if known is not None:
                scores[position] = known
                continue
            hook = programs.implements(program.text, self.problem.hooks)
            name = hook.name if hook else self.problem.hooks[0].name
            task = Task(program, name, split, derive_seed(self.seed, "finals", digest), 0, REPEATS)
            waiting.append((position, program, digest, self.engine.submit(task)))
        for position, program, digest, future in waiting:
            scores[position] = future.result()
            self.ledger.score(program, digest, scores[position])
        return [scores[position] for position in range(len(contenders))]

    def _require(self, rules: Sequence[Program], evaluations: Sequence[Evaluation]) -> None:
        for rule, evaluation in zip(rules, evaluations, strict=True):
            if not evaluation.ok:
                raise ProblemError(
                    f"baseline `{rule.name}` fails on {evaluation.split}: "
                    f"{evaluation.status}: {evaluation.reason}"
                )


def choose(front: Sequence[Individual], count: int) -> list[Individual]:
    """Return at most `count` of `front`, whose order is kept.

    Half of them are the best on the primary objective, because that is what a campaign is asked
    for; the others are evenly spaced over the rest of the trade-off.

    Args:
        front: Best on the primary objective first.
        count: At least 1.
    """
    head, rest = list(front[: (count + 1) // 2]), list(front[(count + 1) // 2 :])
    places = min(count - len(head), len(rest))
    return head + [rest[round((k + 1) * len(rest) / places) - 1] for k in range(places)]
