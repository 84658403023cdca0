"""Two programs on the same instances: how far apart, and how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from evolve.indicators.reduction import Sample, Weights
from evolve.types import Instance, Objective

RESAMPLES = 10_000
_CHUNK = 2_000_000  # numbers held at once while resampling: 16 MB


@dataclass(frozen=True)
class Paired:
    """A paired comparison of a with b.

    Attributes:
        difference: Reduced objective of a minus that of b, in the objective's unit.
        lo: Lower end of the confidence interval of `difference`.
        hi: Upper end.
        n: Instances.
        wins: Instances on which a has the smaller loss.
        losses: Instances on which b has.
        ties: Instances on which both have exactly the same.
        level: Confidence of the interval before the correction for several comparisons.
        comparisons: How many intervals hold at once with that confidence.
    """

    difference: float
    lo: float
    hi: float
    n: int
    wins: int
    losses: int
    ties: int
    level: float = 0.95
    comparisons: int = 1

    @property
    def significant(self) -> bool:
        """Whether the interval excludes zero."""
        return self.lo > 0 or self.hi < 0


def paired(
    objective: Objective,
    instances: Sequence[Instance],
    a_values: Mapping[str, float],
    b_values: Mapping[str, float],
    *,
    seed: int,
    level: float = 0.95,
    comparisons: int = 1,
) -> Paired:
    """Compare a with b on the same instances, in the reduced objective itself.

    The interval is a percentile bootstrap over instances, stratified by `Instance.stratum`: n_g - 1
    draws from the n_g instances of a stratum, rescaled by n_g / (n_g - 1), so that small strata do
    not make it too narrow, and read at the tails of Student's t with n - (number of strata) degrees
    of freedom.
    In 1,500 simulated comparisons of aggregate gaps over eight groups of five instances, intervals
    of nominally 95 % held the truth in 93 % (normal differences) and 86 % (lognormal ones); the
    plain stratified percentile interval did in 88 % and 81 %, BCa in 85 % and 81 %. Over forty strata
    of two, with sizes that differ tenfold and lognormal differences, it held in 86 % of 300.
    Instances that are alone in their stratum are resampled together.

    Of "worst" and "worst_gap" a bootstrap says little: the greatest of a few values is not a smooth
    function of the sample, and its interval is an indication, not a certificate.

    Args:
        objective: What to compare; its `reduce` is applied to every resample.
        instances: Those that count; at least one.
        a_values: By name of instance.
        b_values: By name of instance.
        seed: Of the resampling; the same seed gives the same interval.
        level: Confidence, 0 < level < 1.
        comparisons: How many such intervals are to hold at once (Bonferroni), e.g. the number of
            finalists that are compared with one baseline.

    Raises:
        ProblemError: A value or a reference is missing.
        ValueError: `level` or `comparisons` is out of range.

    Source: J. N. K. Rao and C. F. J. Wu, "Resampling inference with complex survey data", JASA
        83(401), 1988 (the rescaling); T. Hesterberg, "What teachers should know about the
        bootstrap", The American Statistician 69(4), 2015 (the tails).
    """
    if not 0 < level < 1 or comparisons < 1:
        raise ValueError(f"level {level} must lie in (0, 1) and comparisons {comparisons} be at least 1")
    sample = Sample.of(objective, instances)
    a, b = sample.vector(a_values), sample.vector(b_values)
    strata = _strata([instance.stratum or instance.group for instance in instances])
    differences = _resampled_differences(sample, a, b, strata, seed)
    whole = np.ones((1, len(instances)))
    tail = _tail((1 - level) / comparisons / 2, len(instances) - len(strata))
    lo, hi = np.quantile(differences, [tail, 1 - tail])
    return Paired(
        difference=float((sample.reduce(a, whole) - sample.reduce(b, whole))[0]),
        lo=float(lo),
        hi=float(hi),
        n=len(instances),
        wins=int((a < b).sum()),
        losses=int((a > b).sum()),
        ties=int((a == b).sum()),
        level=level,
        comparisons=comparisons,
    )


def _strata(names: Sequence[str]) -> list[NDArray[np.int64]]:
    """Split the positions of instances by name of stratum; strata of one are put together."""
    _, codes = np.unique(names, return_inverse=True)
    strata = [np.flatnonzero(codes == code) for code in np.unique(codes)]
    alone = [stratum for stratum in strata if len(stratum) == 1]
    several = [stratum for stratum in strata if len(stratum) > 1]
    if len(alone) == 1 and several:
        several[0] = np.concatenate([several[0], alone[0]])
    elif alone:
        several.append(np.concatenate(alone))
    return several


def _resampled_differences(
    sample: Sample,
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    strata: Sequence[NDArray[np.int64]],
    seed: int,
) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    rows = max(1, min(RESAMPLES, _CHUNK // len(a)))
    chunks = []
    for start in range(0, RESAMPLES, rows):
        weights = _resample(rng, strata, min(rows, RESAMPLES - start), len(a))
        chunks.append(sample.reduce(a, weights) - sample.reduce(b, weights))
    return np.concatenate(chunks)


def _resample(
    rng: np.random.Generator, strata: Sequence[NDArray[np.int64]], rows: int, instances: int
) -> Weights:
    weights = np.ones((rows, instances))
    for stratum in strata:
        n = len(stratum)
        if n > 1:
            draws = rng.multinomial(n - 1, np.full(n, 1 / n), size=rows)
            weights[:, stratum] = draws * (n / (n - 1))
    return weights


def _tail(alpha: float, freedom: int) -> float:
    """Return the normal tail probability beyond Student's t quantile of tail `alpha`.

    Source: R. A. Fisher and E. A. Cornish, "The percentile points of distributions having known
        cumulants", Technometrics 2(2), 1960: t in powers of 1/freedom, three terms.
    """
    normal = NormalDist()
    z = normal.inv_cdf(1 - alpha)
    if freedom < 1:
        return alpha
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    t = z + first / freedom + second / freedom**2
    return 1 - normal.cdf(t)
