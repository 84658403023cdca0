"""The verifier of job scheduling: instances, scores relative to LAS, bad configurations."""

from __future__ import annotations

import pytest

from evolve import Infeasible, Split

PART = {"loads": [1.2], "seeds": 2, "jobs": 40, "cap": 20_000}
SPLITS = {"train": [PART], "validation": [PART], "test": [{**PART, "nodes": 4, "label": "small"}]}


@pytest.fixture(scope="module")
def verifier(part):
    return part("job_verifier").GpuJobs({"round_s": 300, "restart_s": 120}, SPLITS)


@pytest.fixture(scope="module")
def las_run(part):
    def run(instance):
        case = instance.data
        return part("rules").run(part("jobs").Cluster(case.jobs, case.pool), part("rules").las)

    return run


def test_instances_are_the_same_at_every_call_and_differ_between_splits(verifier):
    first, second = list(verifier.instances(Split.TRAIN)), list(verifier.instances(Split.TRAIN))
    assert [i.name for i in first] == ["default_l1.2_0", "default_l1.2_1"]
    for a, b in zip(first, second, strict=True):
        assert a.data.jobs.duration.tolist() == b.data.jobs.duration.tolist()
    other = next(iter(verifier.instances(Split.VALIDATION)))
    assert other.data.jobs.duration.tolist() != first[0].data.jobs.duration.tolist()
    assert next(iter(verifier.instances(Split.TEST))).data.pool.gpus == 32


def test_las_is_the_measure_of_everything(part, verifier, las_run):
    for instance in verifier.instances(Split.TRAIN):
        values = verifier.score(instance, part("job_verifier").Run(las_run(instance)))
        assert values["relative_jct"] == values["relative_p95"] == 100
        assert values["jct"] >= instance.references["jct"].value
        assert 0 < values["utilisation"] <= 1
        assert values["fairness"] >= 1


def test_a_stopped_run_and_a_broken_schedule_are_infeasible(part, verifier, las_run):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    segments = las_run(instance)
    with pytest.raises(Infeasible, match="at 5 s: why"):
        verifier.score(instance, part("job_verifier").Run(segments, "at 5 s: why"))
    with pytest.raises(Infeasible, match=r"never runs|of work"):
        verifier.score(instance, part("job_verifier").Run(segments[:-1]))


def test_the_explanation_tells_short_from_long(part, verifier, las_run):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    text = verifier.explain(instance, part("job_verifier").Run(las_run(instance)))
    assert "longest fifth" in text
    assert "Preemptions per job" in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train": []}, "has no instances for train"),
        ({"train": [{**PART, "load": 1}]}, "unknown key `load`"),
        ({"train": [{"loads": [1]}]}, "lacks `jobs`"),
        ({"train": [{**PART, "shares": [1, 2]}]}, "`shares` needs 5 numbers"),
    ],
)
def test_a_bad_configuration_is_one_sentence(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("job_verifier").GpuJobs({}, {**SPLITS, **change})
