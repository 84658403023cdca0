"""The verifier: instances from published seeds, scores relative to ETF, bad configurations refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evolve import Infeasible, Split

SPLITS = {
    "train": [{"scales": [50, 25], "sigmas": [0, 0.2], "seeds": 2, "jobs": 12}],
    "validation": [{"scales": [50], "sigmas": [0], "seeds": 1, "jobs": 12, "mix": "wifi"}],
    "test": [{"scales": [50], "sigmas": [0], "seeds": 1, "jobs": 12, "counts": {"A15": 2, "FFT": 2}}],
}


@pytest.fixture(scope="module")
def verifier(part):
    return part("verifier").ChipScheduling(SPLITS)


@pytest.fixture(scope="module")
def run_of(part):
    def run(trace, fault=""):
        return part("verifier").Run(trace, fault)

    return run


def test_instances_are_the_same_at_every_call_and_differ_between_splits(verifier):
    first, second = list(verifier.instances(Split.TRAIN)), list(verifier.instances(Split.TRAIN))
    assert [i.name for i in first] == [i.name for i in second]
    assert len({i.name for i in first}) == 8
    for a, b in zip(first, second, strict=True):
        assert a.data.gaps == b.data.gaps
        assert np.array_equal(a.data.z, b.data.z)
    (other,) = verifier.instances(Split.VALIDATION)
    assert other.data.gaps not in {i.data.gaps for i in first}
    assert other.group == "wifi_s50_n0"
    (test,) = verifier.instances(Split.TEST)
    assert test.name == "default_A15x2_FFTx2_s50_n0_0"


def test_load_and_noise_share_their_random_numbers(verifier):
    by_name = {i.name: i.data for i in verifier.instances(Split.TRAIN)}
    assert by_name["default_s50_n0_1"].jobs == by_name["default_s25_n0.2_1"].jobs
    assert np.array_equal(by_name["default_s50_n0_0"].z, by_name["default_s25_n0.2_0"].z)
    assert by_name["default_s50_n0_0"].jobs != by_name["default_s50_n0_1"].jobs


def test_etf_is_the_measure_of_everything(part, verifier, run_of):
    for instance in verifier.instances(Split.TRAIN):
        values = verifier.score(instance, run_of(part("verifier").by_etf(instance.data)))
        assert values["relative_latency"] == values["relative_energy"] == 100
        assert values["latency"] >= instance.references["latency"].value
        assert instance.references["latency"].certified


def test_latency_and_energy_are_recomputed_from_the_tasks(part, verifier, run_of):
    """What the trace says about jobs is not believed."""
    instance = next(iter(verifier.instances(Split.TRAIN)))
    trace = part("verifier").by_etf(instance.data)
    lying = replace(trace, done=trace.done * 0, since=trace.since * 0)
    assert verifier.score(instance, run_of(lying)) == verifier.score(instance, run_of(trace))


def test_a_run_that_was_stopped_or_is_no_schedule_is_infeasible(part, verifier, run_of):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    trace = part("verifier").by_etf(instance.data)
    with pytest.raises(Infeasible, match="at 3 us: no such PE"):
        verifier.score(instance, run_of(trace, "at 3 us: no such PE"))
    with pytest.raises(Infeasible, match="were never run"):
        verifier.score(instance, run_of(replace(trace, pe=trace.pe * 0 - 1)))


def test_the_explanation_compares_with_etf(part, verifier, run_of):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    text = verifier.explain(instance, run_of(part("verifier").by_etf(instance.data)))
    assert text.startswith("default_s50_n0_0: mean latency ")
    assert "wifi_tx" in text
    assert "A15 " in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": []}, "has no instances for train"),
        ({"train": [{"scale": [1]}]}, "`splits.train`: unknown key `scale`"),
        ({"train": [{"scales": [1]}]}, "`splits.train` lacks `jobs`"),
        ({"train": [{**SPLITS["train"][0], "mix": "tea"}]}, "`mix` is 'tea'; have default, wifi, radar"),
        ({"train": [{**SPLITS["train"][0], "counts": {"GPU": 1}}]}, "no cluster is called `GPU`"),
        ({"test": []}, "has no instances for test"),
    ],
)
def test_a_bad_configuration_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("verifier").ChipScheduling({**SPLITS, **change})
