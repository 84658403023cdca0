"""The graph: quartiles of the synthetic one, and the published files."""

from __future__ import annotations

import numpy as np
import pytest

MEASURED = {
    (0, 0): (0.01, 0.02, 0.02, 0.09, 0.147),
    (1, 1): (0.01, 0.08, 0.08, 0.08, 0.15),
    (2, 2): (0.02, 0.05, 0.05, 0.08, 0.16),
}
"""$/GB within a provider: least, quartiles, most (Skyplane, November 2022)."""
ABROAD = {0: (0.09, 0.09, 0.09, 0.117, 0.154), 1: (0.12, 0.12, 0.12, 0.14, 0.19)}
ABROAD |= {2: (0.087, 0.087, 0.087, 0.12, 0.181)}


def summary(values):
    return np.quantile(values[np.isfinite(values)], [0, 0.25, 0.5, 0.75, 1])


def pooled(part, where):
    """Return the prices of an edge class over twenty graphs."""
    found = []
    for seed in range(20):
        graph = part("graph").draw(np.random.default_rng(seed))
        source, target = graph.provider[:, None], graph.provider[None, :]
        found.append(graph.cost[where(source, target)])
    return np.concatenate(found)


@pytest.mark.parametrize("pair", MEASURED)
def test_prices_within_a_provider_have_the_measured_quartiles(part, pair):
    prices = pooled(part, lambda source, target: (source == pair[0]) & (target == pair[1]))
    assert summary(prices) == pytest.approx(MEASURED[pair], abs=0.011)


@pytest.mark.parametrize("provider", ABROAD)
def test_prices_to_other_providers_have_the_measured_quartiles(part, provider):
    prices = pooled(part, lambda source, target: (source == provider) & (target != provider))
    assert summary(prices) == pytest.approx(ABROAD[provider], abs=0.021)


def test_throughput_has_the_measured_quartiles(part):
    graph = part("graph").draw(np.random.default_rng(1))
    own = (graph.provider[:, None] == 1) & (graph.provider[None, :] == 1) & (graph.gbit > 0)
    assert summary(graph.gbit[own]) == pytest.approx([3.7, 18, 23, 29, 33], rel=0.03)


def test_prices_are_tied_all_over(part):
    graph = part("graph").draw(np.random.default_rng(2))
    assert len(np.unique(graph.cost[np.isfinite(graph.cost)])) < 25
    assert graph.n == 71


def test_the_published_graph_is_read_whole(part, published):
    graph = part("graph").read(published)
    assert graph.n == 71
    assert np.isfinite(graph.cost).sum() == 4970
    assert ((graph.gbit > 0) == np.isfinite(graph.cost)).all()


@pytest.mark.parametrize(
    ("cost", "speed", "message"),
    [
        ("a,b,c\naws:x,gcp:y,zero\n", "", r"cost.csv:2: wanted from,to,number"),
        ("a,b,c\naws:x,gcp:y\n", "", r"cost.csv:2: wanted from,to,number"),
        ("a,b,c\nibm:x,gcp:y,0.1\n", "", "regions begin with aws, gcp, azure"),
        ("a,b,c\naws:x,gcp:y,0.1\n", "a,b,c\naws:x,gcp:z,5e9\n", "aws:x to gcp:y has a price or"),
    ],
)
def test_a_bad_file_is_one_sentence(part, tmp_path, cost, speed, message):
    (tmp_path / "cost.csv").write_text(cost)
    (tmp_path / "throughput_gbps.csv").write_text(speed)
    with pytest.raises(ValueError, match=message):
        part("graph").read(tmp_path)


def test_a_missing_file_is_named(part, tmp_path):
    with pytest.raises(ValueError, match=r"cost\.csv: cannot be read"):
        part("graph").read(tmp_path)
