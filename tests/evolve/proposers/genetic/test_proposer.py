"""The proposer is a pure value that searches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from evolve.archives import Pareto
from evolve.errors import UsageError
from evolve.programs import digest, parse
from evolve.proposers.genetic import Genetic
from evolve.proposers.genetic.machine import interpret
from evolve.proposers.genetic.probe import behaviour
from evolve.protocols import Proposer
from evolve.types import Evaluation, Objective, Outcome, Proposal, Screening, Split, Status

RNG = np.random.default_rng(5)
ROWS = {
    "job": {"p": RNG.uniform(1, 20, 200), "d": RNG.uniform(0, 50, 200)},
    "state": {"t": np.tile(RNG.uniform(0, 30, 100), 2), "n": np.tile(RNG.integers(1, 40, 100), 2) * 1.0},
}
WANTED = np.maximum(ROWS["state"]["t"] + ROWS["job"]["p"], ROWS["job"]["d"]) + 0.37 * ROWS["job"]["p"]


def error(text: str) -> float | None:
    """Return how far a program is from a hidden formula, relative to a constant; `None`: it fails."""
    result = interpret(parse(text), "priority", [ROWS["job"], ROWS["state"]])
    if result is None or not np.isfinite(result).all():
        return None
    return float(np.sqrt(np.mean(np.minimum(np.abs(result - WANTED), 1e6) ** 2)) / WANTED.std())


def misorder(text: str) -> float | None:
    """Return the share of pairs, each of one state, that a program orders unlike the hidden formula."""
    result = interpret(parse(text), "priority", [ROWS["job"], ROWS["state"]])
    if result is None or not np.isfinite(result).all():
        return None
    a, b = np.broadcast_to(result, 200).reshape(2, 100), WANTED.reshape(2, 100)
    return float(np.mean(np.sign(a[0] - a[1]) != np.sign(b[0] - b[1])))


def test_it_has_the_role_of_a_proposer(rules) -> None:
    proposer: Proposer = Genetic(rules.hook)
    assert proposer.tell(rules.individual(0, rules.texts[0], 1.0), Outcome.BEST) is not proposer


def test_the_same_value_archive_step_and_seed_give_the_same_proposal(case) -> None:
    proposals = []
    for _ in range(2):
        proposer, archive = case.started(Genetic(case.hook, case.hook and (Objective("loss"),)))
        proposals.append([proposer.propose(archive, 7, np.random.default_rng(seed)) for seed in range(15)])
    assert proposals[0] == proposals[1]
    assert len({proposal.text for proposal in proposals[0]}) > 5


def test_proposing_changes_nothing_even_in_many_threads(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook, (Objective("loss"),)))
    before = repr((proposer.memory, proposer.refits.fits.keys(), proposer.elite))

    def propose(seed: int) -> Proposal:
        return proposer.propose(archive, seed, np.random.default_rng(seed))

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(propose, range(40)))
    assert together == [propose(seed) for seed in range(40)]
    assert repr((proposer.memory, proposer.refits.fits.keys(), proposer.elite)) == before


def test_telling_returns_a_new_value_and_keeps_the_old(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook, (Objective("loss"),)))
    made = proposer.propose(archive, 1, np.random.default_rng(3))
    told = proposer.tell(rules.individual(1, made.text, 0.1, made), Outcome.BEST)
    assert told.memory.knows(digest(made.text))
    assert not proposer.memory.knows(digest(made.text))
    assert told.elite.members[0][1].step == 1
    assert proposer.elite.members[0][1].step != 1


def test_an_empty_archive_is_started_from_the_seed_program(case) -> None:
    proposal = Genetic(case.hook).propose(Pareto((Objective("loss"),)), 1, np.random.default_rng(1))
    assert proposal.text
    assert proposal.parents == ()
    assert digest(proposal.text) != digest(case.hook.seed.text)


def test_what_was_told_is_not_proposed_again(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook))
    seen = set()
    for step in range(120):
        proposal = proposer.propose(archive, step, np.random.default_rng(step % 3))
        assert digest(proposal.text) not in seen
        seen.add(digest(proposal.text))
        proposer = proposer.tell(rules.individual(step, proposal.text, None, proposal), Outcome.REJECTED)


def test_when_nothing_is_new_it_says_so_in_bounded_time(rules) -> None:
    text = "def priority(job, state):\n    return job.p + job.d\n"
    hook = replace(rules.hook, seed=replace(rules.hook.seed, text=text))
    archive = Pareto((Objective("loss"),))
    archive, _ = archive.add(rules.individual(0, text, 1.0))
    proposal = Genetic(hook, weights={"simplify": 1.0}).propose(archive, 1, np.random.default_rng(0))
    assert proposal.text == ""
    assert proposal.operator == "genetic/none"
    assert proposal.note


def test_crossover_names_both_parents_and_others_one(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook, (Objective("loss"),)))
    made = [proposer.propose(archive, 1, np.random.default_rng(seed)) for seed in range(80)]
    counts = {operator: set() for operator in {proposal.operator for proposal in made}}
    for proposal in made:
        counts[proposal.operator].add(len(proposal.parents))
    assert counts.pop("genetic/crossover") == {2}
    assert counts.pop("genetic/function", {2}) == {2}
    assert set.union(*counts.values()) == {1}


@pytest.mark.parametrize("weights", [{"nonsense": 1.0}, {"constant": -1.0}, {"constant": 0.0}, {}])
def test_bad_weights_are_refused(weights: dict[str, float], rules) -> None:
    with pytest.raises(UsageError, match=r"^weights: "):
        Genetic(rules.hook, weights=weights)


def test_operators_that_gain_are_used_more_and_none_dies_out(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook, (Objective("loss"),)))
    text = rules.texts[1]
    for step in range(60):
        operator = "genetic/extend" if step % 2 else "genetic/replace"
        individual = rules.individual(step, text, 10.0 + step, Proposal(text, operator))
        proposer = proposer.tell(individual, Outcome.BEST if step % 2 else Outcome.REJECTED)
    made = [proposer.propose(archive, 1, np.random.default_rng(seed)).operator for seed in range(300)]
    usual = [
        Genetic(rules.hook, adapt=False).propose(archive, 1, np.random.default_rng(s)).operator
        for s in range(300)
    ]
    assert made.count("genetic/extend") > 1.3 * usual.count("genetic/extend")
    assert 0 < made.count("genetic/replace") < usual.count("genetic/replace")


def test_failed_programs_never_become_parents(rules) -> None:
    proposer = Genetic(rules.hook, (Objective("loss"),))
    for step in range(5):
        proposer = proposer.tell(rules.individual(step, rules.texts[step % 3], None), Outcome.REJECTED)
    assert proposer.elite.members == ()


def test_a_dropped_program_is_remembered_for_what_it_computes_and_never_a_parent(rules) -> None:
    """Racing says what to expect of it, which is enough to re-fit constants and to refuse its twins."""
    objective = Objective("loss")
    proposer = Genetic(rules.hook, (objective,))
    kept = rules.individual(0, rules.texts[0], 1.0)
    detail = {"skeleton": "s", "base": [2.0], "position": [0.1, 0.0]}
    made = Proposal(rules.texts[1], "genetic/constants", (0,), detail=detail)
    found = Screening("dropped", 12, 60, expected={"loss": 7.0})
    evaluation = Evaluation(Split.TRAIN, Status.DROPPED, reason="hopeless", screening=found)
    one = replace(rules.individual(1, rules.texts[1], 1.0), proposal=made, evaluation=evaluation)
    after = proposer.tell(kept, Outcome.BEST).tell(one, Outcome.REJECTED)
    assert [parent.step for _, parent in after.elite.members] == [0]
    assert after.refits.fits["s"].best == 7.0
    computes = behaviour(parse(rules.texts[1]), after._grammar)
    assert after.memory.foresees(computes)
    assert not proposer.memory.foresees(computes)
    assert (after.memory.agreed, after.memory.differed) == ({}, {}), "an expectation teaches nothing else"


def test_without_objectives_it_still_edits(rules) -> None:
    proposer, archive = rules.started(Genetic(rules.hook))
    assert proposer.elite.members == ()
    assert proposer.propose(archive, 1, np.random.default_rng(0)).text


def test_a_maximised_objective_turns_the_elite_around(rules) -> None:
    proposer = Genetic(rules.hook, (Objective("loss", "maximise"),))
    for step, value in enumerate((1.0, 3.0, 2.0)):
        proposer = proposer.tell(rules.individual(step, rules.texts[step], value), Outcome.ACCEPTED)
    assert [parent.step for _, parent in proposer.elite.members] == [1, 2, 0]


def test_a_hidden_formula_is_approached(rules, search) -> None:
    """Better than the same edits without selection: of the seed program alone, equally many of them."""
    objectives = (Objective("loss"), Objective("size", source="size"))
    found, blind = [], []
    for seed in range(3):
        _, archive = search(rules, Genetic(rules.hook, objectives), error, 150, seed)
        found.append(archive.incumbent.objectives["loss"])
        start, empty = Genetic(rules.hook, objectives), Pareto(objectives)
        texts = [start.propose(empty, step, np.random.default_rng([seed, step])).text for step in range(150)]
        blind.append(min(loss for loss in map(error, texts) if loss is not None))
    assert np.median(found) < 0.7 * np.median(blind)
    assert max(found) < error(rules.hook.seed.text)


def test_that_only_order_counts_is_found_out_and_used(rules, search) -> None:
    objectives = (Objective("loss"), Objective("size", source="size"))
    proposer, archive = search(rules, Genetic(rules.hook, objectives), misorder, 150, 1)
    assert proposer.memory.decisive(0)
    assert not proposer.memory.decisive(1)
    value, _ = search(rules, Genetic(rules.hook, objectives), error, 150, 1)
    assert not value.memory.decisive(0)
    assert archive.incumbent.objectives["loss"] < misorder(rules.hook.seed.text)
