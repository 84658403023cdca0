"""Layer times of grouped expert GEMMs on real hardware, the GPUs emulated one after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

Device = Literal["cpu", "cuda"]
WORKER = Path(__file__).with_name("gemm_worker.py")
EXPERTS = {"cpu": {"width": 64, "hidden": 128}, "cuda": {"width": 2048, "hidden": 1408}}
"""Width of a token and of an expert's hidden layer: scaled down on a CPU; DeepSeek-V2-Lite's on a GPU."""


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
    """A running worker that computes the slots of GPUs; a context manager.

    Args:
        device: "cpu" (numpy, one thread, CPU time) or "cuda" (torch, half precision, time of the GPU).
        most: Tokens of the largest batch that will be asked for.

    Raises:
        UsageError: The device cannot be used.
    """

    def __init__(self, device: Device, most: int) -> None:
        require(device)
        single = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
        settings = {"device": device, "most": most, **EXPERTS[device]}
        self._worker = subprocess.Popen(
            [sys.executable, str(WORKER), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **single},
        )

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; idempotent."""
        self._worker.kill()
        self._worker.wait()
        for pipe in (self._worker.stdin, self._worker.stdout):
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()

    def layer_s(self, batches: NDArray[np.int64], repeats: int = 3) -> float:
        """Return how long a layer takes: as long as its slowest GPU, each the least of several repeats.

        Args:
            batches: Tokens of every slot, shape (gpus, slots of a GPU).
            repeats: How often each GPU's work is timed.

        Raises:
            UsageError: The worker died.
        """
        # Round after round over all GPUs, so that a disturbance does not hit all repeats of one of them.
        rounds = [self._ask(batches.tolist()) for _ in range(repeats)]
        return float(np.min(rounds, axis=0).max())

    def _ask(self, work: list[list[int]]) -> list[float]:
        assert self._worker.stdin is not None  # noqa: S101 - narrows for the type checker
        assert self._worker.stdout is not None  # noqa: S101
        try:
            self._worker.stdin.write(json.dumps(work) + "\n")
            self._worker.stdin.flush()
        except BrokenPipeError:
            pass  # it has not answered either
        line = self._worker.stdout.readline()
        if not line:
            raise UsageError("the worker for grouped GEMMs died; is numpy (or torch) usable here?")
        seconds: list[float] = json.loads(line)
        return seconds


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
