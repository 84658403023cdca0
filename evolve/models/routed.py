"""Several models behind one: chosen by weight, and in place of one another when one is down."""

from __future__ import annotations

from dataclasses import dataclass

from evolve.errors import ProviderDown, UsageError
from evolve.protocols import LanguageModel
from evolve.types import Reply, Request


@dataclass(frozen=True)
class Routed:
    """Spreads requests over models (role `evolve.protocols.LanguageModel`).

    The choice depends on the request alone, so that a resumed campaign asks the same model again.

    Attributes:
        models: What to ask, with weights; none negative, and not all zero.
    """

    models: tuple[tuple[LanguageModel, float], ...]

    def __post_init__(self) -> None:
        weights = [weight for _, weight in self.models]
        if not weights or min(weights) < 0 or not sum(weights) > 0:
            raise UsageError(
                f"weights of models: got {weights}; wanted at least one, none negative, some positive"
            )

    def complete(self, request: Request) -> Reply:
        """Ask the model of this request, and the others in turn while providers are down."""
        first = self._choice(request)
        down: list[ProviderDown] = []
        for model, _ in self.models[first:] + self.models[:first]:
            try:
                return model.complete(request)
            except ProviderDown as error:
                down.append(error)
        raise down[0]

    def _choice(self, request: Request) -> int:
        point = int(request.digest[:12], 16) / 16.0**12 * sum(weight for _, weight in self.models)
        for index, (_, weight) in enumerate(self.models):
            point -= weight
            if point < 0:
                return index
        return len(self.models) - 1
