"""Inventories and pods: published figures, the generator, and trace files."""

from __future__ import annotations

import numpy as np
import pytest

from evolve.errors import UsageError


def test_the_inventory_has_1213_nodes_with_6212_gpus(part):
    nodes = part("inventory").all_nodes()
    assert (nodes.n, nodes.total_gpus) == (1213, 6212)


def test_the_pod_kinds_cover_the_trace(part, shared):
    inventory = part("inventory")
    real = inventory.read_pods(shared / "openb_pod_list_default.csv")
    assert real.n == 8152
    assert int((real.gpus == 1).sum()) == 6989
    assert int(((real.gpus == 1) & (real.share < 1000)).sum()) == 3078
    kinds, frequency = inventory.pod_kinds()
    exact, counts = inventory.mix_of(real)
    for want in (kinds.gpus == 0, kinds.gpus > 1, (kinds.gpus == 1) & (kinds.share < 1000)):
        ours = float(frequency[want].sum())
        condition = {0: exact.gpus == 0}.get(int(kinds.gpus[want].min()))
        if condition is None:
            condition = (
                exact.gpus > 1 if kinds.gpus[want].min() > 1 else (exact.gpus == 1) & (exact.share < 1000)
            )
        assert ours == pytest.approx(float(counts[condition].sum()), abs=0.02)


def test_the_node_kinds_are_those_of_the_shared_list(part, shared):
    inventory = part("inventory")
    real, typed = inventory.read_nodes(shared / "openb_node_list_gpu_node.csv"), inventory.all_nodes()
    assert (real.n, real.total_gpus) == (typed.n, typed.total_gpus)
    assert real.cpu.sum() == pytest.approx(typed.cpu.sum(), rel=0.001)
    assert real.memory.sum() == pytest.approx(typed.memory.sum(), rel=0.01)


def test_pods_want_as_many_gpus_as_was_asked_for(part):
    trace = part("inventory").draw(50, 1.3, np.random.default_rng(0))
    wanted = trace.pods.demand.sum() / (1000 * trace.nodes.total_gpus)
    assert 1.3 <= wanted < 1.3 + 8 / trace.nodes.total_gpus
    assert trace.nodes.n == 50


@pytest.mark.parametrize(("factor", "share"), [(1.0, 0.40), (3.0, 0.66), (0.3, 0.17)])
def test_the_share_of_fractional_pods_can_be_changed(part, factor, share):
    trace = part("inventory").draw(300, 1.0, np.random.default_rng(0), fractional=factor)
    sharing = (trace.pods.gpus == 1) & (trace.pods.share < 1000)
    assert sharing.mean() == pytest.approx(share, abs=0.04)
    assert trace.frequency.sum() == pytest.approx(1)


def test_files_are_read_in_order_of_creation(part, tmp_path):
    path = tmp_path / "pods.csv"
    path.write_text(
        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,creation_time\na,4000,100,1,500,9\nb,8000,200,2,1000,3\n",
        encoding="utf-8",
    )
    pods = part("inventory").read_pods(path)
    assert pods.cpu.tolist() == [8000, 4000]
    assert pods.demand.tolist() == [2000, 500]
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("sn,cpu_milli,memory_mib,gpu,model\nx,64000,262144,2,P100\n", encoding="utf-8")
    assert part("inventory").read_nodes(nodes).total_gpus == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sn,gpu\nx,2\n", "has no column `cpu_milli`"),
        ("cpu_milli,memory_mib,gpu\n1,2,many\n", "a whole number"),
    ],
)
def test_a_bad_file_is_one_sentence(part, tmp_path, text, message):
    path = tmp_path / "nodes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        part("inventory").read_nodes(path)


def test_a_pod_cannot_share_several_gpus(part):
    one = np.array([1])
    with pytest.raises(ValueError, match="shares a GPU only if it wants a single one"):
        part("inventory").Pods(one, one, one * 2, one * 500)
