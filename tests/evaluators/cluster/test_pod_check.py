"""Every way to give away what is not there is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evolve import Infeasible


@pytest.fixture(scope="module")
def sound(part):
    inventory = part("inventory")
    nodes = inventory.Nodes(np.array([8000, 8000]), np.array([1024, 1024]), np.array([2, 0]))
    pods = inventory.Pods(
        np.array([1000, 1000, 4000, 3000]),
        np.array([100, 100, 100, 100]),
        np.array([1, 1, 1, 0]),
        np.array([500, 500, 1000, 0]),
    )
    kinds, frequency = inventory.pod_kinds()
    trace = inventory.Trace(nodes, pods, kinds, frequency)
    answer = part("placement").Answer([0, 0, 0, 1], [(0,), (0,), (1,), ()])
    part("pod_check").check(trace, answer)
    return trace, answer


@pytest.mark.parametrize(
    ("node", "gpus", "message"),
    [
        ([0, 0, 0], None, "3 places for 4 pods"),
        ([0, 0, 0, 2], None, "pod 3 is on node 2; there are 2"),
        ([0, 0, 0, 0], None, "node 0 lacks CPU or memory for pod 3"),
        (None, [(0,), (0, 1), (1,), ()], "pod 1 has 2 GPUs, it wants 1"),
        (None, [(0,), (0,), (0,), ()], "there is no room on GPU 0 of node 0 for pod 2"),
        (None, [(0,), (0,), (2,), ()], "there is no GPU 2 on node 0 for pod 2"),
        ([-1, 0, 0, 1], None, "pod 0 is on node -1"),
        ([1, 0, 0, 1], None, "there is no GPU 0 on node 1 for pod 0"),
    ],
)
def test_a_broken_placement_is_refused(part, sound, node, gpus, message):
    trace, answer = sound
    broken = replace(answer, node=node or answer.node, gpus=gpus or answer.gpus)
    with pytest.raises(Infeasible, match=message):
        part("pod_check").check(trace, broken)


def test_memory_counts_too(part, sound):
    trace, answer = sound
    greedy = replace(trace.pods, memory=trace.pods.memory * 6)
    with pytest.raises(Infeasible, match="node 0 lacks CPU or memory"):
        part("pod_check").check(replace(trace, pods=greedy), answer)
