"""Where answers are asked for and turned into candidates; every LLM proposer works at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evolve.errors import ModelError
from evolve.prompts import Prompts
from evolve.proposers import views
from evolve.proposers.parsing import Parsed, parse
from evolve.proposers.reflect import LESSONS, Memory
from evolve.protocols import Brief, LanguageModel
from evolve.types import Individual, Outcome, Proposal, Reply, Request

NO_ANSWER = frozenset({"request", "spent"})
"""Kinds of `ModelError` that concern one request; all others are for the campaign to hear of."""

_LESSON_TOKENS = 2048


@dataclass(frozen=True)
class Question:
    """What to ask for, and what to make of the answer.

    Attributes:
        operator: Kind of change, e.g. "llm/mutate".
        template: Of the prompt.
        values: For the template.
        parents: Steps of the programs that the prompt shows to be changed.
        base: The program that edits apply to; "" if a whole program is wanted.
    """

    operator: str
    template: str
    values: dict[str, Any]
    parents: tuple[int, ...]
    base: str = ""


@dataclass
class Exchange:
    """The calls that went into one candidate."""

    calls: list[str] = field(default_factory=list)
    micro_usd: int = 0
    model: str = ""

    def add(self, reply: Reply) -> Reply:
        """Count a call."""
        self.calls += [reply.call] if reply.call else []
        self.micro_usd += reply.micro_usd
        self.model = reply.model
        return reply


@dataclass(frozen=True)
class Desk:
    """A model, what it is told of the campaign, and what is remembered.

    Attributes:
        brief: What programs must define.
        model: Answers.
        prompts: Templates.
        memory: Of the campaign's attempts.
        system: Rendered once: the part of every request that stays the same.
        seed: Of the campaign.
        max_tokens: Of one answer.
        temperature: `None` leaves it to the model.
        repairs: Whether an answer that cannot be used is handed back once.
        whole_below: Lines of a program below which edits are more trouble than writing it anew.
    """

    brief: Brief
    model: LanguageModel
    prompts: Prompts
    memory: Memory
    system: str
    seed: int = 0
    max_tokens: int = 8192
    temperature: float | None = None
    repairs: bool = True
    whole_below: int = 60

    @classmethod
    def open(
        cls, brief: Brief, model: LanguageModel, prompts: Prompts, *, seed: int, every: int = 20
    ) -> Desk:
        """Set up a desk with an empty memory.

        Args:
            brief: Of the campaign.
            model: To ask.
            prompts: To ask with.
            seed: Of the campaign.
            every: Steps between distillations of lessons; 0 for never.
        """
        system = prompts.render("system", **views.campaign(brief))
        return cls(brief, model, prompts, Memory(brief.objectives[0], every=every), system, seed)

    def tell(self, individual: Individual, outcome: Outcome) -> Desk:
        """Return the desk that remembers `individual`."""
        return replace(self, memory=self.memory.tell(individual, outcome))

    def short(self, text: str) -> bool:
        """Whether a program is short enough to be written anew."""
        return text.count("\n") < self.whole_below

    def history(self, parents: Sequence[int]) -> dict[str, Any]:
        """Return what a prompt says of earlier attempts on `parents`."""
        return {
            "path": self.memory.path(parents[0]) if parents else [],
            "tried": self.memory.tried(parents),
            "lessons": self.memory.lessons,
        }

    def propose(self, question: Question, step: int) -> Proposal:
        """Ask, read, and hand back once what cannot be used.

        Raises:
            ModelError: The model cannot be asked; not for one request that failed.
        """
        exchange = Exchange()
        try:
            detail = self._distilled(step, exchange)
            prompt = self.prompts.render(question.template, **question.values)
            parsed = self._asked(prompt, question, step, exchange)
        except ModelError as error:
            if error.kind not in NO_ANSWER:
                raise
            return self._proposal(question, Parsed("", "", f"no answer: {error}"), exchange, {})
        return self._proposal(question, parsed, exchange, detail)

    def _asked(self, prompt: str, question: Question, step: int, exchange: Exchange) -> Parsed:
        reply = exchange.add(self._complete(prompt, question.base, step, "propose"))
        parsed = self._read(reply, question.base)
        if not parsed.fault or not self.repairs or reply.finish == "refusal":
            return parsed
        again = self.prompts.render(
            "repair_answer", question=prompt.strip(), answer=reply.text, fault=parsed.fault
        )
        second = self._read(exchange.add(self._complete(again, question.base, step, "repair")), question.base)
        return replace(second, note=second.note or parsed.note)

    def _complete(self, prompt: str, base: str, step: int, part: str) -> Reply:
        request = Request(
            self.system,
            prompt,
            max_tokens=self.max_tokens,
            temperature=self.temperature,
            seed=self.seed,
            step=step,
            part=part,
            review=lambda answer: parse(answer, self.brief, base=base).fault,
        )
        return self.model.complete(request)

    def _read(self, reply: Reply, base: str) -> Parsed:
        if reply.finish == "refusal":
            return Parsed("", "", f"the model refused: {reply.text[:200]}")
        return parse(reply.text, self.brief, base=base, cut=reply.finish == "length")

    def _distilled(self, step: int, exchange: Exchange) -> dict[str, str]:
        """Return new lessons, if this step has to distil them."""
        news = self.memory.news() if self.memory.due(step) else []
        if not news:
            return {}
        objective = self.memory.objective
        prompt = self.prompts.render(
            "reflect",
            lessons=self.memory.lessons,
            objective=objective.name,
            direction=f"{objective.direction}d",
            trials=news,
        )
        request = Request(self.system, prompt, _LESSON_TOKENS, self.temperature, self.seed, step, "reflect")
        try:
            reply = exchange.add(self.model.complete(request))
        except ModelError as error:
            if error.kind not in NO_ANSWER:
                raise
            return {}  # the next step that is due will try again
        return {LESSONS: reply.text.strip()} if reply.text.strip() else {}

    def _proposal(
        self, question: Question, parsed: Parsed, exchange: Exchange, detail: dict[str, str]
    ) -> Proposal:
        usable = parsed.text if not parsed.fault else ""
        facts = {"prompt": question.template, "model": exchange.model, "micro_usd": exchange.micro_usd}
        return Proposal(
            text=usable,
            operator=question.operator,
            parents=question.parents,
            note=parsed.note if usable else f"{parsed.note}: {parsed.fault}".removeprefix(": "),
            calls=tuple(exchange.calls),
            detail=facts | detail,
        )
