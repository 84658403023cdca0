"""Grouped expert GEMMs of one emulated GPU after the other, timed; a process of its own.

Run as a script; a JSON line in (batch sizes of every GPU's slots), a JSON line out (seconds of every GPU).
Standard library and numpy only, and torch for a GPU. A process of its own because the linear algebra
under numpy reads how many threads it may use when it is loaded, and a second thread would hide the load.

    python gemm_worker.py '{"device": "cpu", "most": 4096, "width": 64, "hidden": 128}'
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def numpy_runner(most: int, width: int, hidden: int) -> Callable[[Sequence[int]], float]:
    """Return what runs batches through an expert and returns the CPU time, s.

    CPU time, because others use the machine too.
    """
    rng = np.random.default_rng(0)
    up = rng.random((width, hidden), dtype=np.float32)
    down = rng.random((hidden, width), dtype=np.float32)
    tokens = rng.random((most, width), dtype=np.float32)

    def run(batches: Sequence[int]) -> float:
        began = time.process_time()
        for count in batches:
            np.maximum(tokens[:count] @ up, 0.0) @ down
        return time.process_time() - began

    return run


def cuda_runner(most: int, width: int, hidden: int) -> Callable[[Sequence[int]], float]:
    """Return what runs batches through an expert on a GPU and returns the GPU's time, s."""
    import torch  # type: ignore[import-not-found]

    make: Any = torch.Generator(device="cuda").manual_seed(0)
    options = {"device": "cuda", "dtype": torch.float16, "generator": make}
    up = torch.rand((width, hidden), **options)
    down = torch.rand((hidden, width), **options)
    tokens = torch.rand((most, width), **options)

    def run(batches: Sequence[int]) -> float:
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        torch.cuda.synchronize()
        start.record()
        for count in batches:
            torch.relu(tokens[:count] @ up) @ down
        end.record()
        torch.cuda.synchronize()
        return float(start.elapsed_time(end)) / 1000.0

    return run


def main() -> None:
    """Answer until there are no more questions."""
    settings = json.loads(sys.argv[1])
    make = cuda_runner if settings.pop("device") == "cuda" else numpy_runner
    run = make(**settings)
    run([settings["most"]])
    for line in sys.stdin:
        seconds = [run(batches) for batches in json.loads(line)]
        sys.stdout.write(json.dumps(seconds) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
