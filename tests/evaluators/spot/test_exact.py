"""The clairvoyant optimum against every possible course."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve import Infeasible


@settings(max_examples=25, deadline=None)
@given(
    bits=st.lists(st.text("01", min_size=6, max_size=6), min_size=1, max_size=2),
    work=st.integers(3, 15),
    overhead=st.integers(1, 9),
    rest=st.integers(0, 3),
)
def test_it_is_the_least_over_all_courses(part, window, bits, work, overhead, rest):
    """Ticks of 600 s; work and overhead in steps of 200 s, so that an overhead may last several ticks."""
    job = part("market").Terms(600, 200 * work, 3600 + 100 * rest, 200 * overhead)
    if -(-(work + overhead) // 3) > 6:
        return
    own = window(*bits, prices=(1.0, 0.7)[: len(bits)])
    own.price[3:] *= 1.3
    least = np.inf
    for choices in product(range(2 + len(bits)), repeat=6):
        try:
            bill = part("check").settle(own, job, np.array(choices))
        except Infeasible:
            continue
        least = min(least, bill.cost if not bill.late else np.inf)
    assert part("exact").clairvoyant(own, job) == pytest.approx(least)
