"""Sums over a search."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from evolve.report.calls import Book
from evolve.report.numbers import Numbers
from evolve.report.search import agreements, by_model, by_operator, by_proposer, failures, kendall
from evolve.store.calls import Calls
from evolve.types import Call, Outcome, Reply, Request, Tokens


def test_operators_add_up_to_the_whole_search(finished_run):
    numbers = Numbers(finished_run.journal, finished_run.folder)
    rows = by_operator(numbers.trace, Book())
    assert sum(row.proposals for row in rows) == 60
    assert sum(row.evaluations for row in rows) == numbers.evaluations
    assert sum(row.failed for row in rows) == sum(f.count for f in failures(numbers.individuals))
    kept = [p for p in numbers.trace.points if p.individual.step > 0 and p.outcome is not Outcome.REJECTED]
    assert sum(row.accepted for row in rows) == len(kept) > 0
    (everything,) = by_proposer(numbers.trace, Book())
    assert (everything.name, everything.proposals) == ("genetic", 60)


def test_money_goes_to_the_operator_and_the_model_whose_calls_were_paid(make_run):
    run = make_run(candidates=0, finish=False)
    calls = Calls(run.journal)
    for step, (model, cost) in enumerate((("a/small", 1500), ("b/large", 40_000)), start=1):
        request = Request("Be brief.", f"Improve step {step}.", step=step)
        failed = Call(f"call{step}", request, model, error="overloaded", micro_usd=10)
        answered = Call(
            f"call{step}",
            request,
            model,
            Reply("…", model, tokens=Tokens(100, output=20), micro_usd=cost),
            "",
            cost,
        )
        calls.record(failed)
        calls.record(answered)
        text = f"def priority(job, state):\n    return job.d + {step}\n"
        run.add(step, text, 0.05, operator=f"llm/op{step}", parents=(0,), calls=(f"call{step}",))
    numbers = Numbers(run.journal, run.folder)
    book = Book.read(run.journal, {"call2"})
    assert {row.name: row.micro_usd for row in by_operator(numbers.trace, book)} == {
        "llm/op1": 1510,
        "llm/op2": 40_010,
    }
    assert {row.name: row.micro_usd for row in by_model(numbers.trace, book)} == {
        "a/small": 1510,
        "b/large": 40_010,
    }
    assert math.isclose(numbers.cost_usd, 0.04152)
    assert (book.models["a/small"].calls, book.models["a/small"].failed, book.models["a/small"].input) == (
        2,
        1,
        100,
    )
    assert [call.reply is None for call in book.kept["call2"]] == [True, False]
    assert "call1" not in book.kept


def test_failures_are_counted_by_status_with_an_example(finished_run):
    numbers = Numbers(finished_run.journal, finished_run.folder)
    found = {f.status: f for f in failures(numbers.individuals)}
    assert {status: f.count for status, f in found.items()} == {"timeout": 6, "crash": 4}
    assert found["crash"].example.evaluation.reason.startswith("ZeroDivisionError")
    assert found["timeout"].reasons == (("cpu limit of 2 s on train-004", 6),)


def test_agreement_compares_train_with_what_was_held_out(finished_run):
    *_, first, second = agreements(Numbers(finished_run.journal, finished_run.folder))
    assert (first.n, second.n) == (5, 10)
    assert second.tau is not None
    assert 0.5 < second.tau <= 1


def test_agreement_compares_a_fifth_of_train_with_all_of_it(finished_run):
    numbers = Numbers(finished_run.journal, finished_run.folder)
    early = [a for a in agreements(numbers) if a.first == "a fifth of train"]
    whole = [i for i in numbers.individuals if i.evaluation.ok]
    assert [(a.second, a.n) for a in early] == [("train", len(whole))]
    assert early[0].tau is not None
    assert 0 < early[0].tau <= 1


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=12))
def test_kendall_is_its_definition(pairs):
    concordant = discordant = ties_x = ties_y = 0
    for (a, b), (c, d) in itertools.combinations(pairs, 2):
        sign = (a - c) * (b - d)
        concordant += sign > 0
        discordant += sign < 0
        ties_x += a == c
        ties_y += b == d
    total = math.comb(len(pairs), 2)
    scale = math.sqrt((total - ties_x) * (total - ties_y))
    expected = None if scale == 0 else (concordant - discordant) / scale
    found = kendall(pairs)
    assert (found is None) == (expected is None)
    if expected is not None and found is not None:
        assert math.isclose(found, expected, abs_tol=1e-12)
