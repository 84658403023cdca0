"""The stored makespans: of these workloads, attainable, and reproduced by the annealer."""

from __future__ import annotations

import shutil

import pytest

from evolve import Split
from evolve.errors import ProblemError
from evolve.plugins import load_problem


def test_every_workload_has_a_reference_above_its_bound(part):
    verifier = load_problem("txn_scheduling").verifier
    bound = part("workload").lower_bound
    for split in Split:
        for instance in verifier.instances(split):
            assert instance.references["makespan"].value >= bound(instance.data.workload)


def test_a_changed_table_is_refused(part):
    references = part("references")
    text = references.TABLE.read_text(encoding="utf-8")
    assert references.loads(text) == references.load()
    with pytest.raises(ProblemError, match="checksum"):
        references.loads(text[:-2] + "0\n")


@pytest.mark.skipif(shutil.which("c++") is None, reason="no C++ compiler")
def test_the_annealer_finds_what_it_says_and_the_same_again(part):
    references, workload = part("references"), part("generate").draw("zipf", 20, 0)
    found = references.anneal({"first": workload, "again": workload}, evaluations=20_000)
    assert found["first"] == found["again"]
    assert part("workload").lower_bound(workload) <= found["first"].makespan
    assert found["first"].makespan < part("smf").windowed(workload, 20)
    assert references.loads(references.dumps(found)) == found


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("c++") is None, reason="no C++ compiler")
def test_a_stored_makespan_is_what_annealing_finds(part):
    references, draw = part("references"), part("generate").draw
    found = references.anneal({"late_n50_00": draw("late", 50, 0)})
    assert found["late_n50_00"] == references.load()["late_n50_00"]
