"""What the journal stores is what it gives back."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from evolve.store.codec import (
    evaluation_from_json,
    evaluation_to_json,
    proposal_from_json,
    proposal_to_json,
)
from evolve.types import Evaluation, Measurement, Proposal, Screening, Split, Status

finite = st.floats(allow_nan=False, allow_infinity=False)
seconds = st.integers(0, 10**8).map(lambda n: n / 1e6)
names = st.text(min_size=1, max_size=8)
measurements = st.builds(
    Measurement,
    instance=names,
    status=st.just(Status.OK),
    values=st.dictionaries(st.sampled_from(["tardiness", "makespan"]), finite),
    cpu_s=seconds,
    answer=st.integers(0, 2**63 - 1),
) | st.builds(
    Measurement,
    instance=names,
    status=st.sampled_from([s for s in Status if s is not Status.OK]),
    reason=names,
    cpu_s=seconds,
)
screenings = st.builds(
    Screening,
    verdict=st.sampled_from(["dropped", "same"]),
    seen=st.integers(1, 50),
    of=st.integers(50, 100),
    elder=st.none() | st.integers(-5, 100),
    expected=st.dictionaries(names, finite, max_size=2),
    audited=st.booleans(),
    wrong=st.booleans(),
)
evaluations = st.builds(
    Evaluation,
    split=st.sampled_from(Split),
    status=st.sampled_from(Status),
    objectives=st.dictionaries(names, finite, max_size=3),
    measurements=st.lists(measurements, max_size=5).map(tuple),
    reason=st.text(max_size=10),
    feedback=st.text(max_size=10),
    cpu_s=seconds,
    screening=st.none() | screenings,
)
proposals = st.builds(
    Proposal,
    text=st.text(max_size=20),
    operator=names,
    parents=st.lists(st.integers(-5, 100), max_size=3).map(tuple),
    note=st.text(max_size=10),
    calls=st.lists(names, max_size=2).map(tuple),
    detail=st.dictionaries(names, st.integers(), max_size=2),
)


@given(evaluations)
def test_evaluations_round_trip_through_json_text(evaluation: Evaluation) -> None:
    body = json.loads(json.dumps(evaluation_to_json(evaluation)))
    assert evaluation_from_json(body) == evaluation


@given(proposals)
def test_proposals_round_trip_through_json_text(proposal: Proposal) -> None:
    body = json.loads(json.dumps(proposal_to_json(proposal)))
    assert proposal_from_json(body, proposal.text) == proposal
