"""Orders by insertion and by admission: against slow twins."""

from __future__ import annotations

import numpy as np
import pytest


def by_number(rows, state, counts):
    return np.concatenate([np.arange(count, dtype=float) for count in counts])


def test_workloads_advance_together_as_each_does_alone(part):
    draw, construction = part("generate").draw, part("insertion").Construction
    workloads = [draw(kind, 20, 0) for kind in ("zipf", "late", "bank")]
    together = construction(workloads, [1, 2, 3], by_number, sweeps=2).run()
    for place, workload in enumerate(workloads):
        alone = construction([workload], [place + 1], by_number, sweeps=2).run()
        assert together[place].tolist() == alone[0].tolist()


def test_insertion_takes_the_first_least_makespan(part):
    makespan = part("workload").makespan
    workload = part("generate").draw("late", 14, 1)
    (order,) = part("insertion").Construction([workload], [0], by_number, sweeps=0).run()
    twin: list[int] = []
    for j in range(14):
        grown = [[*twin[:place], j, *twin[place:]] for place in range(len(twin) + 1)]
        twin = min(grown, key=lambda o: max(part("workload").prefix_ends(workload, o)))
    assert order.tolist() == twin
    assert makespan(workload, order) == makespan(workload, twin)


def test_a_rule_is_shown_what_the_names_say(part):
    hooks, workload = part("hooks"), part("generate").draw("bank", 12, 0)
    seen = []

    def place(rows, state, counts):
        slot = dict(zip(hooks.SLOT.fields, rows, strict=True))
        step = dict(zip(hooks.STEP.fields, state, strict=True))
        assert (slot["makespan"] == np.maximum(slot["through"], np.repeat(step["before"], counts))).all()
        assert (slot["excess"].min(), slot["slack"].min()) >= (0, 0)
        assert counts == [int(step["placed"][0]) + 1]
        seen.append((int(step["sweep"][0]), float(step["progress"][0])))
        return slot["makespan"].astype(float)

    (order,) = part("insertion").Construction([workload], [0], by_number, place, sweeps=2).run()
    (plain,) = part("insertion").Construction([workload], [0], by_number, sweeps=2).run()
    assert order.tolist() == plain.tolist()
    assert (len(seen), seen[0], seen[-1][0]) == (36, (0, 0.0), 2)


def test_conflicts_are_counted(part):
    workload = part("workload").parse({"a": "w-1 r-2", "b": "r-1 *", "c": "r-2 r-3", "d": "w-2 *"})
    columns = part("insertion").work_columns(workload)
    assert columns["conflicts"].tolist() == [2, 1, 1, 2]
    assert columns["heat"].tolist() == [2, 1, 1, 2]
    assert columns["peak"].tolist() == [1, 1, 1, 2]
    assert columns["writes"].tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("window", [1, 5, 16])
def test_admission_by_makespan_is_smf_and_sees_only_the_window(part, window):
    hooks, workloads = part("hooks"), [part("generate").draw(k, 30, 0) for k in ("zipf", "orders")]
    most = []

    def pick(rows, state, counts):
        most.append(max(counts))
        return rows[list(hooks.OPTION.fields).index("makespan")].astype(float)

    orders = part("online").admitted(workloads, window, pick)
    for workload, order in zip(workloads, orders, strict=True):
        assert part("workload").makespan(workload, order) == part("smf").windowed(workload, window)
        assert all(j < at + window for at, j in enumerate(order.tolist()))
    assert max(most) == window
