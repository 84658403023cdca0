"""Memory and elite are values, and know what they were told."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evolve.proposers.genetic.elite import Elite, Parent
from evolve.proposers.genetic.memory import Memory, Shelf
from evolve.proposers.genetic.probe import Behaviour

NOTHING = np.zeros(1)


def behaviour(values: str, *orders: str) -> Behaviour:
    """Return a behaviour with these digests."""
    return Behaviour(values, orders, NOTHING)


@given(st.lists(st.dictionaries(st.text(max_size=2), st.floats(allow_nan=False), max_size=4)))
def test_a_shelf_is_a_map_in_which_the_first_value_stays(updates: list[dict[str, float]]) -> None:
    shelf, expected = Shelf(), {}
    for update in updates:
        shelf, expected = shelf.added(update), {**update, **expected}
    assert {key: shelf.get(key) for key in expected} == expected
    assert all(key in shelf for key in expected)
    assert shelf.get("not there") is None
    assert "not there" not in shelf


@given(st.integers(1, 300))
def test_a_shelf_has_few_parts(n: int) -> None:
    shelf = Shelf()
    for key in range(n):
        shelf = shelf.added({str(key): 0.0})
    assert len(shelf.parts) <= n.bit_length()
    assert sum(map(len, shelf.parts)) == n


def test_equal_behaviour_foretells_the_loss() -> None:
    memory = Memory().with_program("a", behaviour("x", "o"), 1.0)
    assert memory.knows("a")
    assert memory.foresees(behaviour("x", "p"))
    assert not memory.foresees(behaviour("y", "o")), "nothing shows yet that order is all that counts"


def test_order_foretells_the_loss_once_it_has_proved_to() -> None:
    memory = Memory().with_program("start", behaviour("start", "o", "s"), 1.0)
    for number in range(12):
        memory = memory.with_program(f"d{number}", behaviour(f"v{number}", "o", f"s{number}"), 1.0)
    assert memory.foresees(behaviour("new", "o", "new"))
    assert not memory.foresees(behaviour("new", "new", "s")), "of the second parameter nothing is known"
    assert not Memory().with_program("start", behaviour("start", "o"), 1.0).decisive(0)


def test_order_is_distrusted_where_losses_differ() -> None:
    memory = Memory().with_program("start", behaviour("start", "o"), 1.0)
    for number in range(60):
        memory = memory.with_program(f"d{number}", behaviour(f"v{number}", "o"), 1.0 if number % 5 else 2.0)
    assert not memory.decisive(0)


def test_programs_that_compute_the_same_are_no_evidence_for_order() -> None:
    memory = Memory()
    for number in range(60):
        memory = memory.with_program(f"d{number}", behaviour("same", "o"), 1.0)
    assert not memory.decisive(0)


def test_gains_fade() -> None:
    memory = Memory().with_gain("extend", 1.0)
    early = memory.rate("extend", 0.1, 10.0)
    for _ in range(200):
        memory = memory.with_gain("name", 0.0)
    assert early > memory.rate("extend", 0.1, 10.0) > memory.rate("name", 0.1, 10.0)


def test_an_elite_keeps_the_best_of_each_loss() -> None:
    elite = Elite(size=3)
    for step, loss in enumerate((5.0, 3.0, 3.0, 9.0, 1.0, 4.0)):
        elite = elite.added(loss, Parent(f"text{step}", step))
    assert [(loss, parent.step) for loss, parent in elite.members] == [(1.0, 4), (3.0, 1), (4.0, 5)]


def test_an_elite_prefers_the_best_and_forgets_none() -> None:
    elite = Elite()
    for step in range(5):
        elite = elite.added(float(step), Parent("", step))
    rng = np.random.default_rng(1)
    counts = np.bincount([elite.sample(rng).step for _ in range(2000)], minlength=5)
    assert list(np.argsort(-counts)) == [0, 1, 2, 3, 4]
    assert counts.min() > 50
