"""An independent check of a placement: shares no code with the one that places."""

from __future__ import annotations

from collections.abc import Sequence

from evolve import Infeasible

from .inventory import WHOLE, Trace
from .placement import NOWHERE, Answer


def check(trace: Trace, answer: Answer) -> None:
    """Check that no node gives away more than it has, and that every placed pod has what it wants.

    Raises:
        Infeasible: Not so; says which pod and node.
    """
    pods, nodes = trace.pods, trace.nodes
    if len(answer.node) != pods.n or len(answer.gpus) != pods.n:
        raise Infeasible(f"{len(answer.node)} places for {pods.n} pods")
    cpu, memory = nodes.cpu.tolist(), nodes.memory.tolist()
    room = [[WHOLE] * count for count in nodes.gpus.tolist()]
    for pod, (node, slots) in enumerate(zip(answer.node, answer.gpus, strict=True)):
        if node == NOWHERE and not slots:
            continue
        if not 0 <= node < nodes.n:
            raise Infeasible(f"pod {pod} is on node {node}; there are {nodes.n}")
        cpu[node] -= int(pods.cpu[pod])
        memory[node] -= int(pods.memory[pod])
        if cpu[node] < 0 or memory[node] < 0:
            raise Infeasible(f"node {node} lacks CPU or memory for pod {pod}")
        if len(set(slots)) != len(slots) or len(slots) != pods.gpus[pod]:
            raise Infeasible(f"pod {pod} has {len(set(slots))} GPUs, it wants {pods.gpus[pod]}")
        _give(room[node], slots, int(pods.share[pod]), f"node {node} for pod {pod}")


def _give(room: list[int], slots: Sequence[int], share: int, whose: str) -> None:
    for slot in slots:
        if not 0 <= slot < len(room):
            raise Infeasible(f"there is no GPU {slot} on {whose}")
        room[slot] -= share
        if room[slot] < 0:
            raise Infeasible(f"there is no room on GPU {slot} of {whose}")
