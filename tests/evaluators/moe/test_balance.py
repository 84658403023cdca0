"""The verifier of load balance: what a program is shown, what it is scored on, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible, Split
from evolve.errors import UsageError

TINY = {"layers": 2, "experts": 8, "slots": 12, "gpus": 4, "nodes": 2, "groups": 2}
SPLITS = {name: [{"seeds": 1, "course": "short", **TINY}] for name in ("train", "validation", "test")}


@pytest.fixture(scope="module")
def verifier(part):
    return part("balance").ExpertBalance(SPLITS)


class Listener:
    """Records what crosses; answers a fixed placement."""

    hook = "rebalance"

    def __init__(self):
        self.calls = []

    def rebalance(self, *arguments):
        self.calls.append(arguments)
        return np.tile(np.arange(12) % 8, 2)


def test_a_program_is_shown_every_window_but_the_last_in_order(verifier):
    (instance,) = verifier.instances(Split.TRAIN)
    listener = Listener()
    answer = verifier.run(listener, instance)
    loads = instance.data.loads
    assert len(listener.calls) == len(answer) == len(loads) - 1
    for call, load in zip(listener.calls, loads, strict=False):
        assert (call[0] == load).all()
        assert call[1:] == (12, 2, 2, 4)


def test_each_placement_is_scored_on_the_window_that_follows(part, verifier):
    (instance,) = verifier.instances(Split.TRAIN)
    values = verifier.score(instance, verifier.run(Listener(), instance))
    placement, shape = part("placement"), instance.data.shape
    slots = np.tile(np.arange(12) % 8, (2, 1))
    by_hand = [
        placement.balancedness(placement.gpu_loads(shape, placement.slot_loads(shape, slots, load)))
        for load in instance.data.loads[1:]
    ]
    assert values["balance"] == pytest.approx(np.mean(by_hand))
    assert values["moved"] == 0


def test_a_placement_too_few_is_refused(verifier):
    (instance,) = verifier.instances(Split.TRAIN)
    answer = verifier.run(Listener(), instance)
    with pytest.raises(Infeasible, match="placements of shape"):
        verifier.score(instance, answer[1:])


def test_a_campaign_holds_out_windows_that_the_published_seed_does_not_give_away(verifier):
    published = [i.data.loads for i in verifier.instances(Split.TEST)]
    for secret in (1, 2**127):
        hidden = [i.data.loads for i in verifier.concealed(Split.TEST, secret)]
        again = [i.data.loads for i in verifier.concealed(Split.TEST, secret)]
        assert all((a == b).all() for a, b in zip(hidden, again, strict=True))
        assert all((a != b).any() for a, b in zip(hidden, published, strict=True))


def test_an_explanation_names_the_hottest_gpu(verifier):
    (instance,) = verifier.instances(Split.TRAIN)
    told = verifier.explain(instance, verifier.run(Listener(), instance))
    assert "Worst then was GPU" in told
    assert "times the mean load of an expert" in told


def test_recorded_loads_make_an_instance(part, tmp_path):
    loads = np.random.default_rng(0).integers(1, 100, (3, 2, 8))
    path = tmp_path / "chat.npz"
    np.savez(path, load=loads)
    sizes = {key: TINY[key] for key in ("slots", "gpus", "nodes", "groups")}
    verifier = part("balance").ExpertBalance({**SPLITS, "test": [{"file": str(path), **sizes}]})
    (instance,) = verifier.instances(Split.TEST)
    assert instance.name.startswith("chat_e8_p12")
    assert (instance.data.loads == loads).all()
    with pytest.raises(ValueError, match="has 2 layers, `layers` says 3"):
        part("balance").ExpertBalance({**SPLITS, "test": [{"file": str(path), "layers": 3, **sizes}]})
    with pytest.raises(UsageError, match="cannot be read"):
        part("balance").ExpertBalance({**SPLITS, "test": [{"file": str(tmp_path / "no.npz"), **sizes}]})


@pytest.mark.parametrize(
    ("splits", "reason"),
    [
        ({"train": SPLITS["train"], "test": SPLITS["test"]}, "no instances for validation"),
        ({**SPLITS, "test": [{"sedes": 1}]}, "`splits.test`: unknown key `sedes`"),
        ({**SPLITS, "test": [{"slots": 3}]}, "`splits.test`: `slots` must be a multiple"),
        ({**SPLITS, "test": [{"course": "x"}]}, "`splits.test`: `course` is 'x'"),
    ],
)
def test_bad_arguments_are_refused_by_name(part, splits, reason):
    with pytest.raises(ValueError, match=reason):
        part("balance").ExpertBalance(splits)


def test_platforms_are_chosen_by_name(part):
    import sys

    make = sys.modules[part("balance").__name__.rpartition(".")[0]].balance
    assert type(make(splits=SPLITS)).__name__ == "ExpertBalance"
    assert type(make("cpu", splits=SPLITS)).__name__ == "MeasuredBalance"
    with pytest.raises(ValueError, match="`platform` is 'tpu'; have model, cpu, cuda"):
        make("tpu", splits=SPLITS)
