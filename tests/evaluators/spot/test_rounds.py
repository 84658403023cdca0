"""What a policy is shown: by hand, and never what is still to come."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def shown(part):
    """Return what a policy is shown of one window, tick by tick, while it takes spot or on demand."""

    def look(window, job, form="by_row"):
        seen = []

        def ask(*question):
            seen.append([np.asarray(column, float).round(9).tolist() for column in question[0]])
            if form == "by_option":
                seen[-1] += [np.asarray(column, float).round(9).tolist() for column in question[1]]
                return np.where(np.asarray(question[0][0]) > 0, 0.0, 2.0 - np.asarray(question[0][1]))
            seen[-1] += [np.asarray(column, float).round(9).tolist() for column in question[1]]
            return np.where(question[1][0] > 0, 2, 1)

        case = part("market").Case(window, (job,))
        rounds = part("rounds")
        rounds.follow([case], part("runs").Runs([case]), getattr(rounds, form)(ask))
        return seen

    return look


@pytest.mark.parametrize("form", ["by_row", "by_option"])
def test_two_futures_look_the_same_until_they_part(window, terms, shown, form):
    rng = np.random.default_rng(3)
    rows = ["".join(map(str, rng.integers(0, 2, 30))) for _ in range(2 if form == "by_option" else 1)]
    for parting in (1, 9, 17):
        others = [row[:parting] + "".join("10"[int(bit)] for bit in row[parting:]) for row in rows]
        job = terms(13000, 27)
        first, second = (shown(window(*own), job, form) for own in (rows, others))
        assert first[:parting] == second[:parting]
        assert first[parting] != second[parting]


def test_the_fields_of_a_job_by_hand(part, window, terms, shown):
    seen = shown(window("11001111111111111111"), terms(4200, 18, overhead=360))
    job = dict(zip(part("hooks")._JOB, [column[0] for column in seen[3]], strict=False))
    # spot: 240 + 600 s; on demand since tick 2: 240 s
    assert job["remaining"] == pytest.approx((4200 - 1080) / 3600)
    assert job["elapsed"] == pytest.approx(0.5)
    assert job["left"] == pytest.approx(2.5)
    assert job["slack"] == pytest.approx(2.5 - 3120 / 3600 - 0.1)
    assert job["spare"] == pytest.approx(job["slack"] / job["remaining"])
    assert job["ahead"] == pytest.approx((1080 - 1800 * 4200 / 10800) / 3600)
    assert (job["on_demand"], job["on_spot"], job["tick"], job["pending"]) == (1, 0, 3, 0)
    assert job["held"] == pytest.approx(1 / 6)


def test_the_fields_of_a_market_by_hand(part, window, terms, shown):
    seen = shown(window("11001111111111111111"), terms(4200, 18))
    names = [*part("hooks")._JOB, *part("hooks")._MARKET]
    market = dict(zip(names, [column[0] for column in seen[4]], strict=True))
    assert (market["available"], market["down"]) == (1, 0)
    assert market["up"] == pytest.approx(1 / 6)
    assert market["share"] == pytest.approx(3 / 5)
    assert market["mean_up"] == pytest.approx(1.5 / 6)
    assert market["mean_down"] == pytest.approx(2 / 6)
    average = 0.5
    for bit in (1, 1, 0, 0, 1):
        average += (1 - np.exp(-1 / 6)) * (bit - average)
    assert market["hour"] == pytest.approx(average)
    before = dict(zip(names, [column[0] for column in seen[3]], strict=True))
    assert before["down"] == pytest.approx(2 / 6)


def test_the_fields_of_an_option_by_hand(part, window, terms, shown):
    own = window("0111111111", "1111111111", "0000000000", prices=(1.0, 1.5, 0.1))
    seen = shown(own, terms(3000, 9), "by_option")
    table = dict(zip(part("hooks")._OPTION, seen[1], strict=False))
    state = dict(zip(part("hooks")._STATE, seen[1][len(table) :], strict=True))
    assert table["number"] == [0, 1, 2, 3]
    assert table["spot"] == [0, 0, 1, 1]
    assert table["on_demand"] == [0, 1, 0, 0]
    assert table["current"] == [0, 0, 0, 1]
    assert table["price"] == [0, 3.06, 1.0, 1.5]
    assert table["extra"] == [0, 0, 0, 0.5]
    assert table["launch"] == pytest.approx([0, 120 / 3600, 120 / 3600, 0])
    assert table["up"] == pytest.approx([0, 0, 1 / 6, 2 / 6])
    assert (state["zones"], state["open"], state["idle"]) == ([3], [2], [0])


def test_cases_with_fewer_zones_are_not_shown_the_padding(part, terms):
    market = part("market")
    cases = [
        market.Case(market.Window(np.ones((20, zones), np.bool_), np.ones((20, zones))), (terms(2000, 12),))
        for zones in (1, 3)
    ]
    counts = []

    def ask(rows, states, sizes):
        counts.append((list(sizes), list(states[-3]), list(states[-1])))
        return np.arange(len(rows[0]))[::-1].astype(float)

    rounds = part("rounds")
    answers = rounds.follow(cases, part("runs").Runs(cases), rounds.by_option(ask))
    assert counts[0] == ([3, 5], [1, 3], [0, 0])
    assert (answers[0].max(), answers[1].max()) == (2, 4)
