"""The loop: fill the pipeline while `stop` allows, fold what finished, let people look."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from evolve import programs
from evolve.campaign.ledger import Ledger, elapsed_before, individual
from evolve.campaign.pipeline import Pipeline, Plan
from evolve.campaign.state import State
from evolve.errors import ModelError, ProblemError
from evolve.protocols import Brief, Engine
from evolve.types import Individual, Outcome, Program, Progress, Proposal

Observer = Callable[[State, Individual, Outcome], None]


class Campaign:
    """One search on one problem.

    Args:
        brief: What candidates implement, and within which limits.
        start: Programs that the search begins from, the seed program first.
        state: Empty archive and fresh proposer.
        engine: Where evaluations run.
        ledger: The record; what it already holds is replayed first.
        plan: Seed, order, width and end.
        observers: Called after each fold, in order.
    """

    def __init__(
        self,
        brief: Brief,
        start: Sequence[Program],
        state: State,
        *,
        engine: Engine,
        ledger: Ledger,
        plan: Plan,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.state = state
        self._start = start
        self._engine = engine
        self._ledger = ledger
        self._plan = plan
        self._observers = observers
        self._pipeline = Pipeline(brief, engine, ledger, plan)
        self._next_step = 1
        self._folded = 0
        self._halted: str | None = None
        self._before_s = elapsed_before(ledger.journal)
        self._began = time.monotonic()

    @property
    def progress(self) -> Progress:
        """Budgets used, what is in flight included."""
        spent, reserved = self._plan.spent()
        return replace(
            self.state.progress,
            proposed=self._next_step - 1,
            pending=len(self._pipeline),
            micro_usd=spent,
            reserved_micro_usd=reserved,
            elapsed_s=self._before_s + time.monotonic() - self._began,
        )

    def halt(self, reason: str) -> None:
        """Start nothing more; what is in flight is finished and recorded."""
        self._halted = self._halted or reason

    def search(self) -> str:
        """Search until `stop` says so and nothing is in flight; return why it stopped.

        Raises:
            ProblemError: A verifier, the seed program or a baseline misbehaves.
            SandboxUnavailable: No sandbox can be set up.
        """
        self._ledger.journal.append("sitting", {})
        self._evaluate_start(self._replay())
        with ThreadPoolExecutor(self._plan.proposals, "propose") as threads:
            while True:
                self._fill()
                try:
                    self._pipeline.advance(threads)
                except ModelError as error:
                    self.halt(_why(error))
                done = self._pipeline.take(self._folded + 1)
                if done is not None:
                    self._fold(done)
                elif not self._pipeline.wait():
                    break
        reason = self._reason() or "nothing in flight"
        self._ledger.journal.append("ended", {"reason": reason})
        return reason

    def _reason(self) -> str | None:
        return self._halted or self._plan.stop(self.progress)

    def _fill(self) -> None:
        while self._pipeline.has_room() and self._reason() is None:
            self._pipeline.slot(self._next_step, self.state, self._folded)
            self._next_step += 1

    def _fold(self, new: Individual) -> None:
        self.state, outcome = self.state.after(new)
        self._folded += new.step > 0
        for observe in self._observers:
            observe(self.state, new, outcome)

    def _evaluate_start(self, known: set[int]) -> None:
        """Evaluate the seed program and the baselines, unless an earlier sitting did."""
        steps = zip(range(0, -len(self._start), -1), self._start, strict=True)
        waiting = [
            (step, program, self._engine.submit(self._pipeline.task(program, step)))
            for step, program in steps
            if step not in known
        ]
        for step, program, future in waiting:
            evaluation = future.result()
            if not evaluation.ok:
                raise ProblemError(
                    f"the problem's own program `{program.name}` fails on train: "
                    f"{evaluation.status}: {evaluation.reason}"
                )
            proposal = Proposal(program.text, "baseline" if step else "seed")
            digest = programs.digest(program.text)
            self._ledger.propose(step, proposal, digest, 0, program.name)
            self._ledger.evaluate(step, evaluation)
            self._fold(individual(step, proposal, digest, evaluation, name=program.name))

    def _replay(self) -> set[int]:
        """Fold what the journal holds and put back what was in flight; return the start's steps.

        The pipeline is filled as it was then, so that a step which had begun but left no trace is
        proposed again from the same state.
        """
        ahead: dict[int, Individual] = {}
        start: set[int] = set()
        for new in self._ledger.individuals():
            ahead[new.step] = new
            if new.step <= 0:
                start.add(new.step)
                self._fold(ahead.pop(new.step))
                continue
            ready = new.step
            while ready in ahead and (not self._plan.ordered or ready == self._folded + 1):
                if self._plan.ordered:
                    self._fill()
                self._pipeline.drop(ready)
                self._next_step = max(self._next_step, ready + 1)
                self._fold(ahead.pop(ready))
                ready += 1
        self._restore(ahead)
        return start

    def _restore(self, ahead: dict[int, Individual]) -> None:
        """Put back what was proposed, and perhaps evaluated, but not folded."""
        if self._plan.ordered and self._folded:
            self._fill()
        for step, proposed in self._ledger.pending(self._folded if self._plan.ordered else None).items():
            slot = self._pipeline.slot(step, self.state, proposed.body["based_on"])
            slot.proposal = self._ledger.proposal(proposed)
            slot.digest = proposed.body["digest"]
            if step in ahead:
                slot.evaluation, slot.twin = ahead[step].evaluation, ahead[step].twin
            self._next_step = max(self._next_step, step + 1)


def _why(error: ModelError) -> str:
    """Return the reason of a stop for want of a model's answer."""
    return {"budget": "max_usd", "ended": "recording", "closed": "closed"}.get(error.kind, f"model: {error}")
