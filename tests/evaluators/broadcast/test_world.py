"""Broadcasts: generated, and read from configurations."""

from __future__ import annotations

import json

import numpy as np
import pytest

CONFIGURATION = {
    "source_node": "aws:a",
    "dest_nodes": ["gcp:b"],
    "data_vol": 30,
    "num_partitions": 3,
    "ingress_limit": {"aws": 10, "gcp": 16, "azure": 16},
    "egress_limit": {"aws": 5, "gcp": 7, "azure": 16},
}


@pytest.fixture
def folder(tmp_path):
    edges = [("aws:a", "gcp:b", 0.09), ("gcp:b", "aws:a", 0.12)]
    for name, factor in (("cost.csv", 1.0), ("throughput_gbps.csv", 5e10)):
        rows = "".join(f"{s},{t},{number * factor}\n" for s, t, number in edges)
        (tmp_path / name).write_text("src,dest,number\n" + rows)
    (tmp_path / "one.json").write_text(json.dumps(CONFIGURATION))
    return tmp_path


def test_destinations_are_distinct_and_without_the_source(part):
    for seed in range(20):
        world = part("world").generate(part("world").Regime(), np.random.default_rng(seed))
        targets = set(world.targets.tolist())
        assert 12 <= len(targets) == len(world.targets) <= 30
        assert world.source not in targets


def test_narrow_worlds_have_narrow_egress(part):
    module = part("world")
    wide, narrow = (
        module.generate(module.Regime(narrow=factor), np.random.default_rng(1)) for factor in (1, 0.1)
    )
    assert narrow.egress == pytest.approx(wide.egress / 10)
    assert (narrow.ingress == wide.ingress).all()


def test_a_configuration_is_read_with_its_limits(part, folder):
    ((name, world),) = part("world").published(folder)
    assert name == "one"
    assert (world.source, world.targets.tolist(), world.gb, world.parts) == (0, [1], 30.0, 3)
    assert world.ingress.tolist() == [20, 32]
    assert world.egress.tolist() == [10, 14]
    assert world.graph.gbit[0, 1] == pytest.approx(4.5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source_node": "aws:nowhere"}, "no key or region 'aws:nowhere'"),
        ({"data_vol": "much"}, "not a configuration"),
        ({"ingress_limit": {}}, "no key or region 'aws'"),
    ],
)
def test_a_bad_configuration_is_one_sentence(part, folder, change, message):
    (folder / "one.json").write_text(json.dumps({**CONFIGURATION, **change}))
    with pytest.raises(ValueError, match=message):
        list(part("world").published(folder))


def test_a_folder_without_configurations_is_named(part, folder):
    (folder / "one.json").unlink()
    with pytest.raises(ValueError, match="holds no configuration"):
        list(part("world").published(folder))
