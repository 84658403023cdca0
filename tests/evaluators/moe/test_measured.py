"""Grouped GEMMs on this machine: measured layer times rank placements as the model does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Split
from evolve.errors import UsageError

PLACEMENTS = 30


def at_random(rng, load, quality):
    """Return a placement that is the more even the larger `quality` is, from 0 to 1."""
    layers, experts = load.shape
    further = rng.integers(0, experts, (layers, 8))
    slots = np.concatenate([np.tile(np.arange(experts), (layers, 1)), further], axis=1)
    key = np.take_along_axis(load, slots, axis=1) * quality + rng.random(slots.shape) * load.max()
    slots = np.take_along_axis(slots, np.argsort(-key, axis=1), axis=1)
    if quality < 0.5:
        return slots
    order = np.arange(slots.shape[1]).reshape(-1, 8)
    order[1::2] = order[1::2, ::-1]
    return slots[:, order.T.reshape(-1)]


@pytest.fixture(scope="module", params=["cpu", "cuda"])
def bench(part, request):
    try:
        made = part("gemm").Bench(request.param, part("measured").TOKENS[request.param])
    except UsageError as reason:
        pytest.skip(str(reason))
    with made:
        yield request.param, made


def test_modelled_and_measured_layer_times_rank_alike_over_thirty_placements(part, bench):
    device, made = bench
    loads, placement, measured = part("loads"), part("placement"), part("measured")
    shape = loads.Shape(layers=1, experts=32, slots=40, gpus=8, nodes=2, groups=4)
    rng = np.random.default_rng(0)
    load = loads.draw(shape, loads.Regime("short"), rng)[0]
    model, real = [], []
    for number in range(PLACEMENTS):
        slots = at_random(rng, load, number / (PLACEMENTS - 1))
        served = placement.slot_loads(shape, slots, load)
        model.append(float(placement.gpu_loads(shape, served).max()))
        batches = measured.batches_of(shape, served[0], measured.TOKENS[device])
        real.append(made.layer_s(batches))
    assert part("gemm").rank_correlation(model, real) >= 0.8


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=8))
def test_rank_correlation_is_that_of_pairwise_ranks(part, pairs):
    a, b = zip(*pairs, strict=True)
    if len(set(a)) == 1 or len(set(b)) == 1:
        return

    def ranks(values):
        return [sum(x < v for x in values) + (sum(x == v for x in values) + 1) / 2 for v in values]

    expected = np.corrcoef(ranks(a), ranks(b))[0, 1]
    assert part("gemm").rank_correlation(a, b) == pytest.approx(expected)


def test_the_cpu_platform_measures_what_it_places(part):
    sizes = {"layers": 2, "experts": 8, "slots": 12, "gpus": 4, "nodes": 2, "groups": 2}
    splits = {s.value: [{"seeds": 1, "course": "short", **sizes}] for s in Split}
    verifier = part("measured").MeasuredBalance(splits, device="cpu", layers=1)
    (instance,) = verifier.instances(Split.TRAIN)
    even = np.tile(np.arange(12) % 8, 2)
    values = verifier.score(instance, np.stack([even] * 4))
    assert values["modelled"] > 100
    assert values["measured"] == pytest.approx(values["modelled"], rel=0.5)
    assert [o.name for o in verifier.objectives][-1] == "measured"


def test_without_torch_and_a_gpu_cuda_is_refused_in_one_sentence(part):
    try:
        import torch
    except ImportError:
        reason = "needs torch, which is not installed"
    else:
        if torch.cuda.is_available():
            pytest.skip("there is a GPU")
        reason = "torch sees none"
    with pytest.raises(UsageError, match=reason):
        part("gemm").require("cuda")
    with pytest.raises(UsageError, match="use platform `cpu`"):
        part("measured").MeasuredBalance({}, device="cuda")


def test_a_worker_that_dies_is_told(part):
    with part("gemm").Bench("cpu", 16) as bench:
        bench._worker.kill()
        bench._worker.wait()
        with pytest.raises(UsageError, match="worker for grouped GEMMs died"):
            bench.layer_s(np.array([[1, 2]]))


def test_batches_keep_all_tokens_up_to_rounding(part):
    shape = part("loads").Shape(1, 8, 2, 12, 4, 2)
    batches = part("measured").batches_of(shape, np.linspace(1, 12, 12), 7800)
    assert batches.shape == (4, 3)
    assert batches.tolist()[0] == [100, 200, 300]
