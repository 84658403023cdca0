"""Re-fit all constants of one program: CMA-ES, one vector per proposal.

A proposal samples from the current distribution with the randomness of its own step, so that any
number can be in flight. What comes back, in any order, is collected; a full population moves the
distribution on. What never comes back is not waited for.

Source: N. Hansen, "The CMA Evolution Strategy: a tutorial", arXiv:1604.00772.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from evolve.programs import literal
from evolve.proposers.genetic.constants import constant_sites, is_whole, value_of
from evolve.proposers.genetic.edit import Context, Edit, substitute
from evolve.proposers.genetic.grow import rounded
from evolve.proposers.genetic.sites import Site
from evolve.proposers.genetic.source import Source

if TYPE_CHECKING:
    from cmaes import CMA

MOST_CONSTANTS = 16
_SPREAD = 0.3  # first standard deviation, relative to each constant
_STALE = 4  # populations without a gain after which a program counts as fitted
_FAILED = 1e300  # loss of a program that has none


@dataclass(frozen=True)
class Fit:
    """The search for the constants of one skeleton: a program but for its constants.

    Attributes:
        base: The constants that it started from; positions are relative to them.
        cma: Distribution; never changed, only copied.
        batch: Positions told since the last move, with their losses.
        best: Lowest loss told.
        stale: Positions told since `best`.
    """

    base: tuple[float, ...]
    cma: CMA
    batch: tuple[tuple[tuple[float, ...], float], ...] = ()
    best: float = math.inf
    stale: int = 0

    @classmethod
    def start(cls, base: Sequence[float]) -> Fit:
        """Return a search that starts at `base`."""
        from cmaes import CMA  # imports all of scipy's statistics where that is installed

        # The library wants two dimensions at least: a lone constant gets an idle companion.
        return cls(tuple(base), CMA(mean=np.zeros(max(2, len(base))), sigma=_SPREAD, seed=0))

    @property
    def finished(self) -> bool:
        """Whether more of it would be a waste."""
        return self.stale >= _STALE * int(self.cma.population_size)

    def sample(self, rng: np.random.Generator) -> tuple[float, ...]:
        """Return a position."""
        sampler = copy.deepcopy(self.cma)
        sampler.reseed_rng(int(rng.integers(2**31)))
        return tuple(float(x) for x in sampler.ask())

    def values(self, position: Sequence[float]) -> list[float]:
        """Return the constants at a position."""
        return [rounded(base * (1.0 + x), 4) for base, x in zip(self.base, position, strict=False)]

    def told(self, position: Sequence[float], loss: float) -> Fit:
        """Return the search that knows the loss at a position, infinite if the program failed."""
        value = loss if math.isfinite(loss) else _FAILED
        stale = 0 if value < self.best else self.stale + 1
        fit = replace(self, best=min(self.best, value), stale=stale)
        batch = (*self.batch, (tuple(position), value))
        if len(batch) < self.cma.population_size:
            return replace(fit, batch=batch)
        cma = copy.deepcopy(self.cma)
        cma.tell([(np.array(x), y) for x, y in batch])
        return replace(fit, cma=cma, batch=())


@dataclass(frozen=True)
class Refits:
    """The searches of a campaign, by skeleton; the least recently told is forgotten first.

    Attributes:
        fits: By key of the skeleton.
        most: How many are remembered.
    """

    fits: Mapping[str, Fit] = field(default_factory=dict)
    most: int = 12

    def edit(self, context: Context) -> Edit | None:
        """Return an edit of the constants of the parent; its detail is what `told` needs to know."""
        sites = fitted_sites(context.source)
        if not 1 <= len(sites) <= MOST_CONSTANTS:
            return None
        key = skeleton(context.source)
        fit = self.fits.get(key) or Fit.start([value_of(site) for site in sites])
        if fit.finished or len(fit.base) != len(sites):
            return None
        position = fit.sample(context.rng)
        values = fit.values(position)
        return Edit(
            {id(site.node): literal(value) for site, value in zip(sites, values, strict=True)},
            f"constants {', '.join(f'{value:g}' for value in values)}",
            detail={"skeleton": key, "base": list(fit.base), "position": list(position)},
        )

    def told(self, detail: Mapping[str, Any], loss: float) -> Refits:
        """Return the searches that know what came of a proposal of theirs."""
        fits = dict(self.fits)
        key = str(detail["skeleton"])
        fit = fits.pop(key, None) or Fit.start(detail["base"])
        if tuple(detail["base"]) == fit.base:  # else it was made before the search was forgotten
            fit = fit.told(detail["position"], loss)
        fits[key] = fit
        return replace(self, fits=dict(list(fits.items())[-self.most :]))


def fitted_sites(source: Source) -> list[Site]:
    """Return the constants to fit: neither integers by need nor zeros, which are rarely quantities."""
    return [site for site in constant_sites(source) if value_of(site) != 0 and not is_whole(site)]


@lru_cache(maxsize=512)
def skeleton(source: Source) -> str:
    """Return a key that programs share if they differ in fitted constants only."""
    tree = substitute(source, {id(site.node): ast.Name(id="_") for site in fitted_sites(source)})
    return hashlib.sha256(ast.unparse(tree).encode("utf-8", "surrogatepass")).hexdigest()[:16]
