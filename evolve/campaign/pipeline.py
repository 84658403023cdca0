"""Steps in flight: from a proposal, through the journal, to an evaluation."""

from __future__ import annotations

import concurrent.futures
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evolve import programs
from evolve.campaign.ledger import Ledger, individual, skipped
from evolve.campaign.screener import inherited
from evolve.campaign.state import State
from evolve.errors import ModelError
from evolve.evaluation import derive_seed
from evolve.protocols import Brief, Engine, Stop, Task
from evolve.types import Evaluation, Individual, Program, Proposal, Split, Status


@dataclass(frozen=True)
class Plan:
    """How a campaign is driven.

    Attributes:
        stop: When to start nothing more.
        seed: Of every random choice, together with the step.
        ordered: Fold in the order of steps, each proposed from the state exactly `lag` steps
            earlier: the same seed and answers then give the same archive at any speed.
        lag: Steps in flight when `ordered`.
        proposals: Proposals in flight at most.
        spent: What models have cost, and can still cost, in micro-dollars.
    """

    stop: Stop
    seed: int = 0
    ordered: bool = False
    lag: int = 8
    proposals: int = 4
    spent: Callable[[], tuple[int, int]] = field(default=lambda: (0, 0))


@dataclass
class Slot:
    """A step in flight.

    Attributes:
        step: Its number.
        base: The state that it is proposed from.
        based_on: How many individuals `base` had folded.
    """

    step: int
    base: State
    based_on: int
    proposing: Future[Proposal] | None = None
    proposal: Proposal | None = None
    digest: str = ""
    twin: int | None = None
    evaluating: Future[Evaluation] | None = None
    evaluation: Evaluation | None = None

    @property
    def waits_for(self) -> Future[Proposal] | Future[Evaluation] | None:
        """What must finish before this step can go on."""
        if self.evaluation is not None:
            return None
        return self.proposing if self.proposal is None else self.evaluating

    def individual(self) -> Individual:
        """Return what the step ended in."""
        if self.proposal is None or self.evaluation is None:
            raise AssertionError(f"step {self.step} is still in flight")
        return individual(self.step, self.proposal, self.digest, self.evaluation, twin=self.twin)


class Pipeline:
    """The steps in flight; everything that finishes is journalled before it is used.

    Args:
        brief: What candidates implement, and within which limits.
        engine: Where evaluations run.
        ledger: The record.
        plan: See `Plan`.
    """

    def __init__(self, brief: Brief, engine: Engine, ledger: Ledger, plan: Plan) -> None:
        self._brief = brief
        self._engine = engine
        self._ledger = ledger
        self._plan = plan
        self._slots: dict[int, Slot] = {}
        self._finished: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._slots)

    def has_room(self) -> bool:
        """Whether one more step should begin."""
        if self._plan.ordered:
            return len(self._slots) < self._plan.lag
        proposing = sum(slot.proposal is None for slot in self._slots.values())
        evaluating = len(self._slots) - proposing
        return proposing < self._plan.proposals and evaluating < 2 * self._engine.workers

    def slot(self, step: int, base: State, based_on: int) -> Slot:
        """Return the slot of `step`, begun now if it was not in flight."""
        return self._slots.setdefault(step, Slot(step, base, based_on))

    def drop(self, step: int) -> None:
        """Forget a step."""
        self._slots.pop(step, None)

    def task(self, program: Program, step: int, base: State | None = None) -> Task:
        """Return the evaluation on train of a step's program.

        Args:
            program: The program.
            step: Its step.
            base: The state that it was proposed from; `None` for one that must see every instance.
        """
        seed = derive_seed(self._plan.seed, step)
        screener = base.screener if base else None
        screen = screener.screen(base.archive, step) if screener and base else None
        return Task(program, self._brief.hook.name, Split.TRAIN, seed, step, screen=screen)

    def advance(self, threads: ThreadPoolExecutor) -> None:
        """Move every slot as far as it goes without waiting.

        Raises:
            ModelError: A proposal failed; its step is dropped, and another sitting may try it again.
        """
        for slot in self._slots.values():
            if slot.proposal is None and slot.proposing is None:
                slot.proposing = threads.submit(self._propose, slot)
        for step in sorted(self._slots):
            slot = self._slots[step]
            if slot.proposal is None and not self._take_proposal(slot):
                if self._plan.ordered:
                    break  # twins must be found in the order of steps
            elif slot.evaluation is None:
                self._take_evaluation(slot)

    def take(self, next_step: int) -> Individual | None:
        """Remove and return a finished individual, `None` if there is none to be folded yet.

        When ordered, that of `next_step`; else the first in the journal, as a replay will fold.
        """
        if self._plan.ordered:
            slot = self._slots.get(next_step)
            if slot is None or slot.evaluation is None:
                return None
            return self._slots.pop(next_step).individual()
        return self._slots.pop(self._finished.popleft()).individual() if self._finished else None

    def wait(self) -> bool:
        """Wait until something finishes; return whether anything was in flight."""
        waiting = self._awaited()
        if waiting:
            concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
        return bool(waiting)

    def _awaited(self) -> list[Future[Any]]:
        """Return what `advance` would stop at; it does not look past an unmade proposal when ordered."""
        waiting: list[Future[Any]] = []
        for step in sorted(self._slots):
            slot = self._slots[step]
            if slot.waits_for is not None:
                waiting.append(slot.waits_for)
            if slot.proposal is None and self._plan.ordered:
                break
        return waiting

    def _take_proposal(self, slot: Slot) -> bool:
        if slot.proposing is None or not slot.proposing.done():
            return False
        try:
            proposal = slot.proposing.result()
        except ModelError:
            self.drop(slot.step)
            raise
        slot.proposal = proposal
        slot.digest = programs.digest(proposal.text) if proposal.text else ""
        self._ledger.propose(slot.step, proposal, slot.digest, slot.based_on)
        return True

    def _propose(self, slot: Slot) -> Proposal:
        rng = np.random.default_rng([self._plan.seed, slot.step])
        return slot.base.proposer.propose(slot.base.archive, slot.step, rng)

    def _take_evaluation(self, slot: Slot) -> None:
        if slot.evaluating is None:
            self._begin_evaluation(slot)
        elif slot.evaluating.done():
            self._finish(slot, slot.evaluating.result())

    def _finish(self, slot: Slot, evaluation: Evaluation) -> None:
        found = evaluation.screening
        if found is not None and found.elder is not None and not found.audited and slot.base.screener:
            evaluation = inherited(evaluation, slot.base.screener.evaluation(found.elder))
        slot.evaluation = evaluation
        self._ledger.evaluate(slot.step, evaluation)
        self._finished.append(slot.step)

    def _begin_evaluation(self, slot: Slot) -> None:
        """Start the evaluation of a slot, or record why it needs none."""
        text = slot.proposal.text if slot.proposal else ""
        slot.twin = self._ledger.elder(slot.digest, slot.step) if text else None
        if not text or slot.twin is not None:
            note = slot.proposal.note if slot.proposal else ""
            reason = f"the same program as step {slot.twin}" if text else note
            slot.evaluation = skipped(reason)
            self._ledger.skip(slot.step, twin=slot.twin, reason=reason)
            self._finished.append(slot.step)
        elif faults := programs.check(text, self._brief.hook, self._brief.limits.modules):
            self._finish(slot, Evaluation(Split.TRAIN, Status.INVALID, reason="; ".join(faults)))
        else:
            slot.evaluating = self._engine.submit(self.task(Program(text), slot.step, slot.base))
