"""Grouped expert GEMMs on real hardware, one emulated GPU after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

Device = Literal["cpu", "cuda"]


@dataclass(frozen=True)
class Expert:
    """Size of an expert's two matrices.

    Attributes:
        width: Of a token.
        hidden: Of the layer in between.
    """

    width: int
    hidden: int


EXPERTS = {"cpu": Expert(64, 128), "cuda": Expert(2048, 1408)}
"""What fits the device: scaled down on a CPU; about one expert of DeepSeek-V2-Lite on a GPU."""


def require(device: Device) -> None:
    """Check that a device can be used.

    Raises:
        UsageError: It is "cuda", and torch is missing or sees no GPU.
    """
    if device == "cpu":
        return
    try:
        import torch  # type: ignore[import-not-found]
    except ImportError as error:
        raise UsageError("platform `cuda` needs torch, which is not installed; use platform `cpu`") from error
    if not torch.cuda.is_available():
        raise UsageError("platform `cuda` needs a GPU, and torch sees none; use platform `cpu`")


class Bench:
    """Runs the expert GEMMs of one GPU's slots and times them. All GPUs are emulated on one device.

    Args:
        device: "cpu" (numpy, one after the other) or "cuda" (torch, half precision).
        most: Tokens of the largest batch that will be asked for.

    Raises:
        UsageError: The device cannot be used.
    """

    def __init__(self, device: Device, most: int) -> None:
        require(device)
        self._run = _numpy_runner(most) if device == "cpu" else _cuda_runner(most)
        self._run([most])

    def layer_s(self, batches: NDArray[np.int64], repeats: int = 3) -> float:
        """Return how long a layer takes: as long as its slowest GPU, each the least of several repeats.

        Args:
            batches: Tokens of every slot, shape (gpus, slots of a GPU).
            repeats: How often each GPU's work is timed.
        """
        work = [[tokens for tokens in gpu if tokens] for gpu in batches.tolist()]
        # Round after round over all GPUs, so that a disturbance does not hit all repeats of one of them.
        rounds = [[self._run(own) for own in work] for _ in range(repeats)]
        return float(np.min(rounds, axis=0).max())


def _numpy_runner(most: int) -> Callable[[Sequence[int]], float]:
    size = EXPERTS["cpu"]
    rng = np.random.default_rng(0)
    up = rng.random((size.width, size.hidden), dtype=np.float32)
    down = rng.random((size.hidden, size.width), dtype=np.float32)
    tokens = rng.random((most, size.width), dtype=np.float32)

    def run(batches: Sequence[int]) -> float:
        began = time.perf_counter()
        for count in batches:
            np.maximum(tokens[:count] @ up, 0.0) @ down
        return time.perf_counter() - began

    return run


def _cuda_runner(most: int) -> Callable[[Sequence[int]], float]:
    import torch

    size = EXPERTS["cuda"]
    make: Any = torch.Generator(device="cuda").manual_seed(0)
    options = {"device": "cuda", "dtype": torch.float16, "generator": make}
    up = torch.rand((size.width, size.hidden), **options)
    down = torch.rand((size.hidden, size.width), **options)
    tokens = torch.rand((most, size.width), **options)

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


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Return Spearman's coefficient; equal values share their mean rank.

    >>> rank_correlation([1, 2, 3], [10, 30, 20])
    0.5
    """
    return float(np.corrcoef([_ranks(np.asarray(values, dtype=np.float64)) for values in (a, b)])[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)
