"""Count tokens and money, and never begin a call that the purse could not pay for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evolve.errors import ModelError
from evolve.models.prices import FREE, Price
from evolve.models.purse import Purse
from evolve.protocols import LanguageModel
from evolve.types import Reply, Request


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
        most = price.most(request)
        self.purse.reserve(most)
        charge = most
        try:
            reply = self.model.complete(request)
            charge = price.cost(reply.tokens)
        except ModelError as error:
            charge = error.micro_usd = most if error.billable else 0
            raise
        finally:
            self.purse.settle(most, charge)
        return replace(reply, micro_usd=charge)
