"""Campaigns of one problem become one, whatever the order in which they are named."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from evolve import programs
from evolve.campaign.ledger import Ledger
from evolve.campaign.merging import Source, merge, merged_secret
from evolve.errors import UsageError
from evolve.store import Journal
from evolve.types import Proposal, Status


def contents(path: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    rows = db.execute("SELECT seq, at, kind, step, digest, body FROM events ORDER BY seq").fetchall()
    meta = db.execute("SELECT key, value FROM meta ORDER BY key").fetchall()
    db.close()
    return [*meta, *rows]


@pytest.fixture
def sources(tmp_path: Path, make_run) -> list[Source]:
    found = []
    for number, seed in enumerate((1, 2, 3)):
        writer = make_run(f"run{number}", candidates=20, finish=False, seed=seed, config={"seed": seed})
        text = "def priority(job, state):\n    return 77.5 * job.d\n"  # the same in every run
        writer.add(21, text, 5.0 + number, parents=(1,))
        digest = programs.digest(text)
        writer.ledger.propose(22, Proposal(text, "genetic/again"), digest, 20)
        writer.ledger.skip(22, twin=21, reason="the same program as step 21")
        writer.ledger.propose(23, Proposal("", "genetic/none", note="no idea"), "", 20)
        writer.ledger.skip(23, twin=None, reason="no idea")
        waiting = f"def priority(job, state):\n    return {number}.25 * job.p\n"
        writer.ledger.propose(24, Proposal(waiting, "genetic/wrap"), programs.digest(waiting), 20)
        found.append(Source(writer.folder.name, writer.journal, 1000 + seed))
    return found


def test_order_does_not_matter_and_nothing_is_lost_or_twice(sources: list[Source], tmp_path: Path) -> None:
    joined = merge(sources, tmp_path / "abc.sqlite")
    other = merge([sources[2], sources[0], sources[1]], tmp_path / "cab.sqlite")
    assert joined == other
    assert contents(tmp_path / "abc.sqlite") == contents(tmp_path / "cab.sqlite")
    assert merged_secret(sources) == merged_secret(sources[::-1]) != merged_secret(sources[:2])

    merged = Ledger(Journal.open(tmp_path / "abc.sqlite", lambda: 0.0))
    individuals = list(merged.individuals())
    originals = [one for source in sources for one in Ledger(source.journal).individuals()]
    assert {one.digest for one in individuals} == {one.digest for one in originals}
    evaluated = [one.digest for one in individuals if one.costs]
    assert len(evaluated) == len(set(evaluated)) == joined.evaluations
    assert joined.duplicates == sum(one.costs for one in originals) - joined.evaluations >= 2
    steps = [one.step for one in individuals if one.step > 0]
    assert sorted([*steps, *merged.pending(None)]) == list(range(1, 3 * 24 + 1))
    assert len(merged.pending(None)) == 3
    humans = [one.program.name for one in individuals if one.step <= 0]
    assert sorted(humans) == sorted(set(humans))


def test_lineage_and_twins_point_at_the_same_programs_as_before(
    sources: list[Source], tmp_path: Path
) -> None:
    merge(sources, tmp_path / "new.sqlite")
    merged = list(Ledger(Journal.open(tmp_path / "new.sqlite", lambda: 0.0)).individuals())
    by_step = {one.step: one for one in merged}
    before = set()
    for source in sources:
        own = {one.step: one for one in Ledger(source.journal).individuals()}
        for one in own.values():
            before |= {(one.digest, own[parent].digest) for parent in one.proposal.parents}
    after = {(one.digest, by_step[parent].digest) for one in merged for parent in one.proposal.parents}
    assert after == before
    twins = [one for one in merged if one.twin is not None]
    assert all(by_step[one.twin].digest == one.digest for one in twins)
    assert all(one.twin < one.step for one in twins)
    assert len(twins) >= 5
    assert {one.evaluation.status for one in merged} >= {Status.OK, Status.TIMEOUT, Status.CRASH}


def test_the_front_is_that_of_all_programs(sources: list[Source], tmp_path: Path) -> None:
    merge(sources, tmp_path / "new.sqlite")

    def best(journal: Journal) -> float:
        return min(i.objectives["gap"] for i in Ledger(journal).individuals() if i.evaluation.ok)

    merged = Journal.open(tmp_path / "new.sqlite", lambda: 0.0)
    assert best(merged) == min(best(source.journal) for source in sources)


def test_other_problems_and_repeated_runs_are_refused(
    sources: list[Source], tmp_path: Path, make_run
) -> None:
    with pytest.raises(UsageError, match="holds the same campaign as run0"):
        merge([sources[0], sources[1], sources[0]], tmp_path / "a.sqlite")
    stranger = make_run("stranger", candidates=1, finish=False)
    meta = json.dumps(stranger.journal.meta("problem") | {"digest": "ff"})
    stranger.journal._db.execute("UPDATE meta SET value = ? WHERE key = 'problem'", (meta,))
    with pytest.raises(UsageError, match=r"stranger: its problem `tardiness` is not that of run0"):
        merge([sources[0], Source("stranger", stranger.journal, 1)], tmp_path / "b.sqlite")
    assert not (tmp_path / "a.sqlite").exists()
