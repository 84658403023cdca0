"""Count tokens and money, and never begin a call that the purse could not pay for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evolve.errors import ModelError
from evolve.models.prices import FREE, Price
from evolve.models.purse import Purse
from evolve.protocols import LanguageModel
from evolve.types import Reply, Request

SHORT = 2048
"""Tokens of an answer that are still worth asking for when the purse cannot pay for more."""


@dataclass(frozen=True)
class Metered:
    """Prices the answers of a model (role `evolve.protocols.LanguageModel`).

    A call that was lost on the way back may have been billed; nobody can know, so it is charged at
    its worst case. Refusals by HTTP status cost nothing.

    Attributes:
        model: What to ask.
        price: `None` where nobody knows it; then nothing is charged.
        purse: Shared by all models.
    """

    model: LanguageModel
    price: Price | None
    purse: Purse

    def complete(self, request: Request) -> Reply:
        """Ask once, within what is left."""
        price = self.price or FREE
        short = replace(request, max_tokens=min(request.max_tokens, SHORT))
        most = price.most(request)
        reserved = self.purse.reserve(most, price.most(short))
        charge = reserved
        try:
            reply = self.model.complete(request if reserved == most else short)
            charge = price.cost(reply.tokens)
        except ModelError as error:
            charge = error.micro_usd = reserved if error.billable else 0
            raise
        finally:
            self.purse.settle(reserved, charge)
        return replace(reply, micro_usd=charge)
