"""What is shown of demand: nothing of the future, and the numbers that the notes say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=25, deadline=None)
@given(tick=st.integers(0, 287), delay=st.integers(1, 6), seed=st.integers(0, 100))
def test_two_futures_look_the_same_until_they_differ(part, drawn, tick, delay, seed):
    demand = drawn(seed).demand
    changed = demand.copy()
    at = part("demand").KNOWN + tick
    changed[at:] = changed[at:] * 3 + 17
    views = part("views").views
    before, after = views(demand, delay), views(changed, delay)
    assert (before[: tick + 1] == after[: tick + 1]).all()
    if tick + 1 < len(before):
        assert (before[tick + 1] != after[tick + 1]).any()


def test_the_numbers_are_those_of_the_notes(part, drawn):
    delay, tick = 2, 100
    demand = drawn(1).demand
    at, day = part("demand").KNOWN + tick, part("demand").DAY
    fields = list(part("scale_hooks").LOAD.fields)
    row = dict(zip(fields, part("views").views(demand, delay)[tick], strict=True))
    past = demand[:at]
    assert row["now"] == past[-1]
    assert row["mean15"] == pytest.approx(past[-3:].mean())
    assert row["mean60"] == pytest.approx(past[-12:].mean())
    assert row["high60"] == past[-12:].max()
    assert row["high180"] == past[-36:].max()
    assert row["high_day"] == past[-day:].max()
    assert row["quantile95"] == pytest.approx(np.quantile(past[-24:], 0.95))
    assert row["slope"] == pytest.approx(np.polyfit(np.arange(6), past[-6:], 1)[0])
    assert row["deviation"] == pytest.approx(past[-12:].std())
    changes = past[delay + 1 :] - past[: -delay - 1]
    assert row["miss"] == pytest.approx(np.sqrt((changes[-36:] ** 2).mean()))
    daily = demand[at + delay - day - 1 : at + delay - day + 2].mean()
    assert row["daily"] == pytest.approx(daily)
    assert row["daily_high"] == demand[at + delay - day : at + delay - day + 12].max()
    shift = past[-3:].mean() - demand[at - day - 3 : at - day].mean()
    assert row["seasonal"] == pytest.approx(daily + shift)


def test_a_series_that_repeats_exactly_is_forecast_exactly(part):
    day = part("demand").DAY
    demand = np.tile(500 + 200 * np.sin(2 * np.pi * np.arange(day) / day), 4)
    shown = part("views").views(demand, 2)
    fields = list(part("scale_hooks").LOAD.fields)
    ahead = demand[part("demand").KNOWN + 2 :]
    assert shown[: len(ahead), fields.index("seasonal")] == pytest.approx(ahead, rel=0.001)
    assert shown[:, fields.index("seasonal_miss")].max() < 1
