"""The loop keeps its budget, its order and everything it paid for."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter

import pytest

from evolve.store import Journal


def outcomes(path) -> list[int]:
    """Return the steps with an outcome, in the order of the journal."""
    journal = Journal.open(path, lambda: 0.0)
    return [e.step for e in journal.events("evaluated", "skipped") if e.step and e.step > 0]


def evaluated(path) -> list[int]:
    journal = Journal.open(path, lambda: 0.0)
    return [e.step for e in journal.events("evaluated") if e.step and e.step > 0]


@pytest.mark.parametrize("ordered", [True, False])
def test_a_budget_of_evaluations_is_met_exactly(search, ordered: bool) -> None:
    one = search(ordered=ordered)
    campaign, _, reason = one.run()
    assert reason == "evaluations"
    assert campaign.state.progress.evaluated == 60
    assert len(evaluated(one.path)) == 60
    assert campaign.state.progress.duplicates > 0, "the search must meet duplicates to test them"


def test_ordered_searches_agree_at_any_number_of_workers(search) -> None:
    runs = [search(workers=workers).run()[0] for workers in (1, 2, 7)]
    first, *others = (search.fingerprint(campaign) for campaign in runs)
    assert all(other == first for other in others)


def test_another_seed_gives_another_search(search) -> None:
    a, b = (search.fingerprint(search(seed=seed).run()[0]) for seed in (1, 2))
    assert a != b


def test_no_program_is_evaluated_twice(search) -> None:
    one = search(ordered=False)
    _, engine, _ = one.run()
    assert max(Counter(engine.asked).values()) == 1
    journal = Journal.open(one.path, lambda: 0.0)
    digests = {e.step: e.body["digest"] for e in journal.events("proposed")}
    spent = Counter(digests[step] for step in evaluated(one.path))
    assert max(spent.values()) == 1


def test_resuming_a_finished_search_changes_nothing(search) -> None:
    one = search()
    before = search.fingerprint(one.run()[0])
    campaign, engine, reason = one.run()
    assert search.fingerprint(campaign) == before
    assert (engine.asked, reason) == ([], "evaluations")


def test_unordered_runs_replay_to_the_same_state(search) -> None:
    one = search(ordered=False)
    before = search.fingerprint(one.run()[0])
    assert search.fingerprint(one.run()[0]) == before


def cut(path, target, events: int):
    """Copy a journal as it was after its first `events` events."""
    shutil.copy(path, target)
    db = sqlite3.connect(target)
    db.execute("DELETE FROM events WHERE seq > ?", (events,))
    db.commit()
    db.close()


@pytest.mark.parametrize("ordered", [True, False])
def test_resume_after_death_at_any_event_loses_and_repeats_nothing(search, ordered: bool) -> None:
    whole = search(ordered=ordered)
    straight = search.fingerprint(whole.run()[0])
    total = len(list(Journal.open(whole.path, lambda: 0.0).events()))
    for events in range(1, total, 7):
        part = search(ordered=ordered)
        cut(whole.path, part.path, events)
        paid = evaluated(part.path)
        campaign, engine, _ = part.run()
        assert set(paid).isdisjoint(engine.asked)
        steps = outcomes(part.path)
        assert len(steps) == len(set(steps))
        assert set(paid) <= set(steps)
        assert campaign.state.progress.evaluated == 60
        if ordered:
            assert search.fingerprint(campaign) == straight


def test_a_resumed_search_takes_a_larger_budget(search) -> None:
    one = search()
    one.run()
    campaign, engine, _ = one.run(80)
    assert campaign.state.progress.evaluated == 80
    assert len([step for step in engine.asked if step > 0]) <= 20


def test_halting_finishes_what_is_in_flight_and_can_go_on(search, monkeypatch) -> None:
    one = search()
    campaigns = []
    original = one.run

    def stop_early(campaign):
        def observe(state, individual, outcome):
            if state.progress.evaluated == 20:
                campaign.halt("interrupted")

        return observe

    from evolve.campaign import loop

    init = loop.Campaign.__init__

    def observed(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self._observers = [stop_early(self)]
        campaigns.append(self)

    monkeypatch.setattr(loop.Campaign, "__init__", observed)
    campaign, _, reason = original()
    assert reason == "interrupted"
    done = campaign.state.progress.evaluated
    assert 20 <= done < 60
    monkeypatch.undo()
    finished, _, _ = one.run()
    assert finished.state.progress.evaluated == 60
