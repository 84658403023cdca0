"""Load balance on real hardware: the layer time of grouped expert GEMMs beside the model's."""

from __future__ import annotations

import atexit
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Instance, Objective

from .balance import Answer, ExpertBalance, Trace
from .gemm import Bench, Device, require
from .loads import Floats, Shape
from .placement import gpu_loads, slot_loads

TOKENS = {"cpu": 8_192, "cuda": 65_536}
"""Tokens of a layer that are really computed."""


class MeasuredBalance(ExpertBalance):
    """As `ExpertBalance`, and the layers of the last window are computed and timed.

    The GPUs are emulated one after the other on one device; a layer takes as long as the slowest. What is
    not measured: communication, and GPUs that disturb each other. Results hold for this machine and hour.

    Args:
        splits: As of `ExpertBalance`.
        device: "cpu" or "cuda".
        layers: How many layers are timed at most.

    Raises:
        UsageError: The device cannot be used.
        ValueError: `splits` names something that does not exist or fit.
    """

    objectives = (
        *ExpertBalance.objectives,
        Objective("measured", unit="% of even", resolution=0.02),
    )

    def __init__(
        self, splits: Mapping[str, Sequence[Mapping[str, Any]]], device: Device, layers: int = 2
    ) -> None:
        require(device)
        super().__init__(splits)
        self._device, self._layers = device, layers
        self._bench: Bench | None = None

    def score(self, instance: Instance, answer: Answer) -> Mapping[str, float]:
        """Measure tokens as `ExpertBalance` does, and time on the device.

        Returns:
            Also `measured`: summed times of the timed layers relative to even shares on every slot, timed in
            the same minute, %; and `modelled`: the same from tokens.

        Raises:
            Infeasible: A placement leaves an expert out.
        """
        values = super().score(instance, answer)
        trace: Trace = instance.data
        s = trace.shape
        served = slot_loads(s, answer[-1].reshape(s.layers, s.slots), trace.loads[-1])[: self._layers]
        even = np.repeat(served.mean(axis=1, keepdims=True), s.slots, axis=1)
        own, usual = (self._time(s, loads) for loads in (served, even))
        most = [float(gpu_loads(s, loads).max(axis=1).sum()) for loads in (served, even)]
        return {**values, "measured": 100.0 * own / usual, "modelled": 100.0 * most[0] / most[1]}

    def _time(self, shape: Shape, served: Floats) -> float:
        """Return the summed times of layers, s."""
        total = TOKENS[self._device]
        if self._bench is None:
            self._bench = Bench(self._device, total)
            atexit.register(self._bench.close)
        return sum(self._bench.layer_s(batches_of(shape, row, total)) for row in served)


def batches_of(shape: Shape, served: Floats, tokens: int) -> NDArray[np.int64]:
    """Return tokens of each slot, scaled down to `tokens` in all, shape (gpus, slots of a GPU)."""
    scaled = np.rint(served * (tokens / max(float(served.sum()), 1e-300)))
    return np.asarray(scaled, dtype=np.int64).reshape(shape.gpus, -1)
