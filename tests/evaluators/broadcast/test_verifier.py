"""The verifier of broadcasts: instances, certified scores, bad configurations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evolve import Infeasible, Reference, Split

SPLITS = {
    "train": [{"seeds": 2, "least": 4, "most": 6}],
    "validation": [{"seeds": 1, "least": 4, "most": 6}],
    "test": [{"seeds": 1, "narrow": 0.1}],
}


@pytest.fixture(scope="module")
def verifier(part):
    return part("verifier").Broadcasts(SPLITS)


def direct(world):
    return [np.array([world.source, target]) for target in world.targets for _ in range(world.parts)]


def test_instances_are_the_same_at_every_call_and_differ_between_splits(verifier):
    first, second = list(verifier.instances(Split.TRAIN)), list(verifier.instances(Split.TRAIN))
    assert [i.name for i in first] == ["d4-6_e1_0", "d4-6_e1_1"]
    assert [i.data.targets.tolist() for i in first] == [i.data.targets.tolist() for i in second]
    (other,) = verifier.instances(Split.VALIDATION)
    assert other.data.graph.gbit.tolist() not in [i.data.graph.gbit.tolist() for i in first]
    (test,) = verifier.instances(Split.TEST)
    assert test.group == "d12-30_e0.1"


def test_a_bill_below_the_bound_is_refused(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    values = verifier.score(instance, direct(instance.data))
    assert values["total"] == pytest.approx(values["egress"] + values["machines"])
    higher = replace(instance, references={"total": Reference(values["total"] + 1, "bound", "set too high")})
    with pytest.raises(Infeasible, match="is below the bound"):
        verifier.score(higher, direct(instance.data))


def test_every_instance_has_a_certified_bound_below_direct_edges(verifier):
    for split in Split:
        for instance in verifier.instances(split):
            reference = instance.references["total"]
            assert reference.certified
            assert 0 < reference.value < verifier.score(instance, direct(instance.data))["total"]


def test_the_explanation_names_the_dearest_edges(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    text = verifier.explain(instance, direct(instance.data))
    assert "dearest edges" in text
    assert "0 regions only relay" in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": []}, "has no instances for train"),
        ({"train": [{"seeds": 1, "mots": 3}]}, "unknown key `mots`"),
        ({"train": [{"least": 3}]}, "lacks `seeds`"),
        ({"train": [{"seeds": 1, "least": 40, "most": 30}]}, "must be in order"),
        ({"train": [{"seeds": 1, "published": "x"}]}, "unknown key `published`"),
    ],
)
def test_a_bad_configuration_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("verifier").Broadcasts({**SPLITS, **change})
