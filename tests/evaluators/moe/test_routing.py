"""Generated routing: tokens are conserved, and affinity and drift do what they say."""

from __future__ import annotations

import numpy as np
import pytest


def drawn(part, seed=0, **options):
    routing = part("routing")
    given = {"layers": 4, "experts": 12, "capacity": 3, **options}
    return routing.draw(routing.Design(**given), np.random.default_rng(seed))


def dependence(links):
    """Return the mutual information of consecutive experts, nats, mean over boundaries."""
    found = []
    for link in links[1:]:
        p = link / link.sum()
        apart = p.sum(axis=1, keepdims=True) * p.sum(axis=0)
        found.append(float((p[p > 0] * np.log((p / np.where(apart > 0, apart, 1))[p > 0])).sum()))
    return np.mean(found)


def test_every_token_passes_every_layer_and_leaves_where_it_came_in(part):
    routing = drawn(part)
    for links, tokens in ((routing.profiled, 20_000), (routing.served, 40_000)):
        assert not links[0].any()
        assert (links[1:].sum(axis=(1, 2)) == tokens).all()
        assert (links[1:-1].sum(axis=1) == links[2:].sum(axis=2)).all()


def test_affinity_is_dependence_and_without_it_there_is_none(part):
    strengths = [dependence(drawn(part, affinity=a).served) for a in (0.0, 1.0, 3.0)]
    assert strengths[0] < 0.01
    assert strengths[0] < strengths[1] < strengths[2]


def test_drift_makes_the_profile_a_worse_guide(part):
    def likeness(drift):
        routing = drawn(part, drift=drift)
        return np.corrcoef(routing.profiled.ravel(), routing.served.ravel())[0, 1]

    assert likeness(0.0) > 0.99
    assert likeness(0.0) > likeness(0.3) > likeness(1.0)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"capacity": 5}, "12 experts do not fill GPUs of 5"),
        ({"drift": 2.0}, "`drift` is 2, not between 0 and 1"),
        ({"layers": 0}, "at least 1"),
    ],
)
def test_a_design_that_does_not_fit_is_refused(part, options, reason):
    with pytest.raises(ValueError, match=reason):
        drawn(part, **options)
