"""The verifier of placement: instances, scores, bad configurations."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible, Split

SPLITS = {
    "train": [{"nodes": 20, "seeds": 2}],
    "validation": [{"nodes": 20, "seeds": 1}],
    "test": [{"nodes": 20, "seeds": 1, "fractional": 3}],
}


@pytest.fixture(scope="module")
def verifier(part):
    return part("pod_verifier").GpuPlacement(SPLITS)


@pytest.fixture(scope="module")
def placed(part):
    def place(instance):
        run = part("placement").Placement(instance.data)
        part("pod_rounds").in_step([part("pod_rounds").play(run)], lambda columns, *_: columns[11])
        return part("placement").Answer(run.node, run.gpus)

    return place


def test_instances_are_the_same_at_every_call_and_differ_between_splits(verifier):
    first, second = list(verifier.instances(Split.TRAIN)), list(verifier.instances(Split.TRAIN))
    assert [i.name for i in first] == ["n20_f1_0", "n20_f1_1"]
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.data.pods.cpu, b.data.pods.cpu)
        assert np.array_equal(a.data.nodes.cpu, b.data.nodes.cpu)
    other = next(iter(verifier.instances(Split.VALIDATION)))
    assert other.data.pods.n != first[0].data.pods.n or not np.array_equal(
        other.data.pods.cpu, first[0].data.pods.cpu
    )


def test_scores_are_percentages_that_fall_as_more_arrives(verifier, placed):
    for instance in verifier.instances(Split.TRAIN):
        values = verifier.score(instance, placed(instance))
        assert (
            0 <= values["unallocated_at_130"] <= values["unallocated"] <= values["unallocated_at_100"] <= 100
        )
        assert values["unallocated"] >= instance.references["unallocated"].value


def test_what_is_turned_away_entirely_leaves_everything(part, verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    n = instance.data.pods.n
    values = verifier.score(instance, part("placement").Answer([-1] * n, [()] * n))
    assert values["unallocated"] == values["rejected"] == 100


def test_a_broken_placement_is_infeasible(part, verifier, placed):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    answer = placed(instance)
    with pytest.raises(Infeasible):
        verifier.score(instance, part("placement").Answer([0] * len(answer.node), answer.gpus))


def test_the_explanation_tells_who_was_turned_away(verifier, placed):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    assert "Turned away:" in verifier.explain(instance, placed(instance))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": []}, "has no instances for train"),
        ({"train": [{"nodes": 5, "seed": 1}]}, "unknown key `seed`"),
        ({"train": [{"nodes": 5}]}, "lacks `seeds`"),
    ],
)
def test_a_bad_configuration_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("pod_verifier").GpuPlacement({**SPLITS, **change})
