"""Answer from the record what was answered before: a resumed campaign pays for no call twice."""

from __future__ import annotations

from dataclasses import dataclass

from evolve.protocols import CallLog, LanguageModel
from evolve.types import Reply, Request


@dataclass(frozen=True)
class Cached:
    """Looks into the record before it asks a model (role `evolve.protocols.LanguageModel`).

    Only the same request of the same step is the same: asking one question twice is how a search
    gets two ideas.

    Attributes:
        model: What to ask.
        log: What was answered.
    """

    model: LanguageModel
    log: CallLog

    def complete(self, request: Request) -> Reply:
        """Answer; nothing is spent where the answer is known.

        What it cost then stays in the answer: a bandit that minds the cost must not see another
        one after resuming.
        """
        known = self.log.find(request.digest)
        return self.model.complete(request) if known is None else known
