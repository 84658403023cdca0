"""The verifier of offloading: instances, scores of known rules, bad configurations."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible, Split

SPLITS = {
    "train": [{"tasks": 30, "seeds": 2}],
    "validation": [{"tasks": 30, "seeds": 1}],
    "test": [{"tasks": 30, "seeds": 1, "rate": 8, "edges": 2}],
}


@pytest.fixture(scope="module")
def verifier(part):
    return part("verifier").Offloading(SPLITS)


def test_instances_are_the_same_at_every_call_and_differ_between_splits(verifier):
    first, second = list(verifier.instances(Split.TRAIN)), list(verifier.instances(Split.TRAIN))
    assert [i.name for i in first] == ["r4_e4_h1_n30_0", "r4_e4_h1_n30_1"]
    assert [i.data.arrival.tolist() for i in first] == [i.data.arrival.tolist() for i in second]
    (other,) = verifier.instances(Split.VALIDATION)
    assert other.data.arrival.tolist() not in [i.data.arrival.tolist() for i in first]
    (test,) = verifier.instances(Split.TEST)
    assert test.data.shape == (30, 3)


def test_one_point_dominates_one_rectangle(part, verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    choices = np.ones((21, 30), dtype=np.int64)
    delay, energy = part("measure").measure(instance.data, choices[0])
    corner = part("verifier").box(instance.data)
    expected = 100 * max(0, 1 - delay / corner[0]) * max(0, 1 - energy / corner[1])
    values = verifier.score(instance, choices)
    assert values["hypervolume"] == pytest.approx(expected)
    assert (values["least_delay"], values["least_energy"]) == (delay, energy)
    assert values["hypervolume"] <= instance.references["hypervolume"].value


def test_known_rules_have_their_known_values(part, drawn):
    """Mean over five long traces; measured before with an independent simulator of the same setting:
    device 100 s and 3.8 J, least delay 0.25 s and 0.96 J, chance 0.59 s and 1.40 J, in turn 0.30 s and
    0.76 J; share of the box 0.65 for least delay and 0.71 for the weighted sum.
    """
    simulate, measure, verifier = part("simulate"), part("measure"), part("verifier")
    rules = {
        "device": lambda delays, energies, task: 0,
        "least delay": lambda delays, energies, task: int(delays.argmin()),
        "in turn": lambda delays, energies, task: 1 + task % 4,
    }
    worlds = [drawn(seed, tasks=400) for seed in range(5)]
    got = {
        name: np.mean([measure.measure(w, simulate.simple(w, rule)) for w in worlds], axis=0)
        for name, rule in rules.items()
    }
    assert got["device"] == pytest.approx([100, 3.8], rel=0.1)
    assert got["least delay"] == pytest.approx([0.25, 0.96], rel=0.1)
    assert got["in turn"] == pytest.approx([0.30, 0.76], rel=0.15)

    def weighted(rows, states, counts):
        w = np.repeat(np.array(states[0]), counts)
        return w * rows[0] + (1 - w) * rows[1]

    hasty, swept = [], []
    answers = simulate.in_step([simulate.play(w, verifier.WEIGHTS) for w in worlds], weighted)
    for world, choices in zip(worlds, answers, strict=True):
        points = [measure.measure(world, row) for row in choices]
        swept.append(measure.area(points, verifier.box(world)))
        hasty.append(measure.area(points[-1:], verifier.box(world)))
    assert np.mean(hasty) == pytest.approx(0.65, abs=0.03)
    assert np.mean(swept) == pytest.approx(0.71, abs=0.01)


def test_an_answer_of_the_wrong_shape_is_infeasible(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    with pytest.raises(Infeasible, match="not one per preference and task"):
        verifier.score(instance, np.zeros((20, 30), dtype=np.int64))


def test_the_explanation_shows_the_front(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    text = verifier.explain(instance, np.ones((21, 30), dtype=np.int64))
    assert text.count("w = ") == 5
    assert "0 % on the device" in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": []}, "has no instances for train"),
        ({"train": [{"tasks": 5, "seed": 1}]}, "unknown key `seed`"),
        ({"train": [{"tasks": 5}]}, "lacks `seeds`"),
    ],
)
def test_a_bad_configuration_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("verifier").Offloading({**SPLITS, **change})
