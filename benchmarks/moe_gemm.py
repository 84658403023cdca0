"""Thirty placements: do layer times of real grouped GEMMs rank as the model's do?

python benchmarks/moe_gemm.py [cpu|cuda]
"""

from __future__ import annotations

import importlib
import statistics
import sys

import numpy as np

from evolve.errors import UsageError
from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

PLACEMENTS = 30


def main() -> None:
    package = load_module(bundled_root() / "evaluators" / "moe").__name__
    loads, placement, gemm, measured = (
        importlib.import_module(f"{package}.{n}") for n in ("loads", "placement", "gemm", "measured")
    )
    device = sys.argv[1] if len(sys.argv) > 1 else "cpu"
    try:
        bench = gemm.Bench(device, measured.TOKENS[device])
    except UsageError as reason:
        print(f"skipped: {reason}")
        return
    shape = loads.Shape(layers=1, experts=32, slots=40, gpus=8, nodes=2, groups=4)
    rng = np.random.default_rng(0)
    load = loads.draw(shape, loads.Regime("short"), rng)[0]
    modelled, real = [], []
    with bench:
        for number in range(PLACEMENTS):
            quality = number / (PLACEMENTS - 1)
            further = rng.integers(0, shape.experts, (1, shape.slots - shape.experts))
            slots = np.concatenate([np.arange(shape.experts)[None], further], axis=1)
            key = np.take_along_axis(load, slots, axis=1) * quality + rng.random(slots.shape) * load.max()
            slots = np.take_along_axis(slots, np.argsort(-key, axis=1), axis=1)
            if quality >= 0.5:
                order = np.arange(shape.slots).reshape(-1, shape.gpus)
                slots = slots[:, order.T.reshape(-1)]
            served = placement.slot_loads(shape, slots, load)
            gpus = placement.gpu_loads(shape, served)
            modelled.append(float(gpus.max() / gpus.mean()))
            real.append(bench.layer_s(measured.batches_of(shape, served[0], measured.TOKENS[device])))
            print(
                f"placement {number:2d}  busiest GPU {modelled[-1]:.3f} of the mean  {1e3 * real[-1]:.3f} ms"
            )
    per = [seconds / ratio for seconds, ratio in zip(real, modelled, strict=True)]
    spread = statistics.pstdev(per) / statistics.mean(per)
    print(f"time per token of the busiest GPU: spread {100 * spread:.1f} %")
    print(f"rank correlation over {PLACEMENTS} placements: {gemm.rank_correlation(modelled, real):.3f}")


if __name__ == "__main__":
    main()
