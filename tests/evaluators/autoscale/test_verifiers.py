"""Both verifiers: instances, secrets, scores, bad configurations."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible, Split
from evolve.protocols import Concealed

SCALE = [{"kind": "diurnal", "seeds": 1, "days": 1}]
KEEP = [{"seeds": 2, "functions": 10, "days": 1.0}]


def everywhere(parts):
    return dict.fromkeys(("train", "validation", "test"), parts)


@pytest.fixture(scope="module")
def scaling(part):
    return part("scale_verifier").Autoscaling(everywhere(SCALE))


@pytest.fixture(scope="module")
def keeping(part):
    return part("keep_verifier").KeepAlive(everywhere(KEEP))


def traces(instances):
    worlds = [instance.data for instance in instances]
    return [world.demand if hasattr(world, "demand") else world.apps[0].calls for world in worlds]


@pytest.mark.parametrize("which", ["scaling", "keeping"])
def test_a_campaign_judges_on_futures_that_only_its_secret_gives_away(request, which):
    verifier = request.getfixturevalue(which)
    assert isinstance(verifier, Concealed)
    for split in (Split.VALIDATION, Split.TEST):
        published = traces(verifier.instances(split))
        again = traces(verifier.instances(split))
        secret = traces(verifier.concealed(split, 2**127 + 5))
        same = traces(verifier.concealed(split, 2**127 + 5))
        other = traces(verifier.concealed(split, 2**127 + 6))
        for a, b, c, d, e in zip(published, again, secret, same, other, strict=True):
            assert np.array_equal(a, b)
            assert np.array_equal(c, d)
            assert not np.array_equal(a, c)
            assert not np.array_equal(c, e)


@pytest.mark.parametrize("which", ["scaling", "keeping"])
def test_splits_differ_and_references_are_exact(request, which):
    verifier = request.getfixturevalue(which)
    train, test = (list(verifier.instances(split)) for split in (Split.TRAIN, Split.TEST))
    assert not np.array_equal(traces(train)[0], traces(test)[0])
    assert {r.kind for i in train for r in i.references.values()} == {"exact"}


def test_targets_that_are_none_are_infeasible(scaling):
    instance = next(iter(scaling.instances(Split.TRAIN)))
    ticks = instance.data.ticks
    enough = np.tile([20, 0, 0, 0], (ticks, 1))
    values = scaling.score(instance, enough)
    assert values["cost"] >= instance.references["cost"].value
    assert values["spot"] == 0
    for wrong in (enough[1:], enough - 21, enough + 60):
        with pytest.raises(Infeasible, match="targets"):
            scaling.score(instance, wrong)
    assert "a clairvoyant" in scaling.explain(instance, enough)


def test_ten_minutes_are_the_measure_of_keeping(keeping):
    instance = next(iter(keeping.instances(Split.TRAIN)))
    windows = [np.tile([0.0, 600.0], (len(app.gaps), 1)) for app in instance.data.apps]
    values = keeping.score(instance, windows)
    assert values["relative"] == pytest.approx(100)
    assert values["memory"] == pytest.approx(100)
    assert values["relative"] > instance.references["relative"].value
    assert "idle memory" in keeping.explain(instance, windows)
    with pytest.raises(Infeasible, match="windows of 9 functions, not of 10"):
        keeping.score(instance, windows[1:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": []}, "has no instances for train"),
        ({"train": [{"kind": "diurnal", "seeds": 1, "dais": 1}]}, "unknown key `dais`"),
        ({"train": [{"kind": "diurnal"}]}, "lacks `seeds`"),
        ({"train": [{"seeds": 1}]}, "lacks `kind`"),
        ({"train": [{"kind": "flat", "seeds": 1}]}, "`kind` must be one of"),
        ({"train": [{"kind": "diurnal", "seeds": 1, "delay": 0}]}, "`delay` must be at least 1"),
        (
            {"train": [{"trace": "x", "format": "y", "seeds": 1}]},
            "one of azure_2019, common_log",
        ),
    ],
)
def test_a_bad_configuration_of_scaling_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("scale_verifier").Autoscaling({**everywhere(SCALE), **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test": []}, "has no instances for test"),
        ({"train": [{"seeds": 1, "apps": 1}]}, "unknown key `apps`"),
        ({"train": [{"functions": 1}]}, "lacks `seeds`"),
        ({"train": [{"trace": "x", "seeds": 1}]}, "lacks `format`"),
        (
            {"train": [{"trace": "x", "format": "y", "seeds": 1}]},
            "one of azure_2019, azure_2021",
        ),
    ],
)
def test_a_bad_configuration_of_keeping_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("keep_verifier").KeepAlive({**everywhere(KEEP), **change})
