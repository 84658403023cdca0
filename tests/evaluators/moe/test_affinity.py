"""The verifier of affinity: what is shown is not what is scored, and every bound holds."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible, Split

SMALL = {"layers": 4, "experts": 16, "capacity": 2, "profiled": 4000, "served": 4000}
SPLITS = {name: [{"seeds": 2, **SMALL}] for name in ("train", "validation", "test")}


@pytest.fixture(scope="module")
def verifier(part):
    return part("affinity").ExpertAffinity(SPLITS)


def test_only_the_profile_is_shown(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    shown = []

    class Listener:
        hook = "place"

        def place(self, *arguments):
            shown.append(arguments)
            return np.tile(np.arange(16) // 2, 4)

    verifier.run(Listener(), instance)
    assert (shown[0][0] == instance.data.profiled).all()
    assert shown[0][1] == 2
    assert (instance.data.profiled != instance.data.served).any()


@pytest.mark.parametrize("name", ["contiguous", "round_robin", "random_gpus", "greedy", "spectral"])
def test_baselines_are_feasible_and_no_better_than_the_bound(verifier, baseline, name):
    place = baseline("moe_affinity", name)
    for instance in verifier.instances(Split.TRAIN):
        answer = np.asarray(place(instance.data.profiled, 2))
        values = verifier.score(instance, answer)
        assert all(values[key] >= instance.references[key].value for key in ("gpu_hops", "node_hops"))
        assert values["node_hops"] <= values["gpu_hops"]
        assert "no placement is below" in verifier.explain(instance, answer)


def test_one_expert_too_many_is_infeasible(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    answer = np.tile(np.arange(16) // 2, 4)
    answer[0] = 1
    with pytest.raises(Infeasible, match="GPU 0 has 1 experts of layer 0"):
        verifier.score(instance, answer)


def test_held_out_instances_follow_the_secret(verifier):
    first, second = (next(iter(verifier.concealed(Split.TEST, secret))) for secret in (1, 2))
    assert (first.data.served != second.data.served).any()


def test_bad_arguments_are_refused_by_name(part):
    make = part("affinity").ExpertAffinity
    with pytest.raises(ValueError, match="no instances for test"):
        make({"train": SPLITS["train"], "validation": SPLITS["validation"]})
    with pytest.raises(ValueError, match=r"`splits.train`: unknown key `seed`"):
        make({**SPLITS, "train": [{"seed": 1}]})
    with pytest.raises(ValueError, match=r"`splits.train`: 64 experts do not fill"):
        make({**SPLITS, "train": [{"capacity": 7}]})
