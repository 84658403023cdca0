"""The programs of a report: lineage, instances, what the page packs for its script."""

from __future__ import annotations

import base64
import itertools
import json
import zlib

import pytest

from evolve.report.numbers import Numbers
from evolve.report.payload import payload
from evolve.report.programs import found, measured
from evolve.types import Split


@pytest.fixture
def numbers(finished_run):
    return Numbers(finished_run.journal, finished_run.folder)


def test_a_lineage_leads_from_a_human_program_by_first_parents(numbers):
    for member in found(numbers):
        line = member.lineage
        assert line[0].individual.step <= 0
        assert line[-1].individual is member.individual
        for elder, change in itertools.pairwise(line):
            assert change.parent is elder.individual
            assert change.individual.proposal.parents[0] == elder.individual.step
            assert change.gain == pytest.approx(
                elder.individual.objectives["gap"] - change.individual.objectives["gap"]
            )


def test_finalists_come_first_and_the_incumbent_was_best_on_validation(numbers):
    members = found(numbers)
    flags = [member.finalist for member in members]
    assert flags == sorted(flags, reverse=True)
    values = [m.contender.evaluations[Split.VALIDATION].objectives["gap"] for m in members if m.finalist]
    assert values == sorted(values)
    assert [m.incumbent for m in members] == [True] + [False] * (len(members) - 1)


def test_instances_are_listed_worst_first_with_their_gap(numbers):
    member = found(numbers)[0]
    instances = {i.name: i for i in numbers.instances(Split.TEST)}
    rows = measured(numbers, member.contender.evaluations[Split.TEST], None, instances)
    gaps = [row.gap for row in rows]
    assert len(rows) == 45
    assert gaps == sorted(gaps, reverse=True)
    row = rows[0]
    optimum = row.instance.references["tardiness"].value
    assert row.gap == pytest.approx(100 * (row.value - optimum) / optimum)


def unpacked(text: str) -> dict:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def test_the_packed_data_hold_every_candidate_with_its_source(numbers):
    data = unpacked(payload(numbers, found(numbers), 10**9))
    columns = data["candidates"]
    assert columns["step"] == [i.step for i in numbers.individuals]
    assert [data["texts"][k] for k in columns["text"]] == [i.program.text for i in numbers.individuals]
    words, rows = columns["status"]
    assert [words[k] for k in rows] == [i.evaluation.status.value for i in numbers.individuals]
    assert {name for name, _ in data["baselines"]} == {"edd", "mdd", "atc", "covert", "spt"}


def test_too_much_source_is_left_out_from_the_least_interesting_end(numbers):
    members = found(numbers)
    room = int(len(payload(numbers, members, 10**9)) * 0.94)
    packed = payload(numbers, members, room)
    assert len(packed) <= room
    data = unpacked(packed)
    texts = dict(
        zip(data["candidates"]["step"], (data["texts"][k] for k in data["candidates"]["text"]), strict=True)
    )
    for member in members:
        for change in member.lineage:
            assert texts[change.individual.step] == change.individual.program.text
    assert any(not texts[i.step] for i in numbers.individuals if not i.evaluation.ok)
