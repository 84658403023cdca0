"""Rules on files in the format of the trace: what is left over is what must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolve.plugins import load_problem
from evolve.plugins.modules import load_module


@pytest.fixture(scope="module")
def script():
    return load_module(Path(__file__).parents[2] / "benchmarks" / "placement_trace.py")


@pytest.fixture
def folder(script, tmp_path):
    """Return a maker of a folder with six nodes of four GPUs, and pods (cores, GPUs, thousandths)."""

    def write(*pods: tuple[int, int, int]) -> Path:
        node = "node,64000,262144,4\n" * 6
        (tmp_path / script.NODES).write_text("sn,cpu_milli,memory_mib,gpu\n" + node, encoding="utf-8")
        rows = "".join(
            f"p,{1000 * cores},1024,{gpus},{share},{k}\n" for k, (cores, gpus, share) in enumerate(pods)
        )
        header = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,creation_time\n"
        (tmp_path / script.PODS).write_text(header + rows, encoding="utf-8")
        return tmp_path

    return write


def rule(name: str):
    return next(p for p in load_problem("gpu_placement").baselines if p.name == name)


def test_pods_are_drawn_until_they_want_131_percent(script, folder):
    drawn = script.trace(folder((4, 1, 1000), (4, 1, 500)), 0)
    wanted = drawn.pods.demand.sum() / (1000 * drawn.nodes.total_gpus)
    assert drawn.nodes.total_gpus == 24
    assert 1.31 <= wanted < 1.31 + 1 / 24
    assert drawn.frequency.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("pod", "left"),
    [
        ((4, 1, 1000), 0.0),  # every GPU is given away
        ((4, 1, 600), 40.0),  # one pod on each GPU
        ((32, 1, 1000), 50.0),  # CPU for two of the four GPUs of a node
    ],
)
@pytest.mark.parametrize("name", ["fgd", "gpu_packing"])
def test_what_no_rule_can_give_away_is_left(script, folder, sandbox, pod, left, name):
    traces = [script.trace(folder(pod), seed) for seed in range(2)]
    assert script.unallocated(traces, rule(name), sandbox)[-1] == pytest.approx(left)


def test_without_a_folder_the_script_says_what_it_needs(script):
    with pytest.raises(SystemExit, match="FOLDER holds openb_node_list"):
        script.main([])
