"""Tuning from the command line, on the real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolve import programs


def test_a_baseline_of_a_run_is_tuned_and_becomes_a_step_of_it(evolve, plugin: Path) -> None:
    mine = evolve.home / "mine.py"
    mine.write_text(plugin.read_text().replace("return {sign}bin.free", "return {sign}abs(bin.free - 30.0)"))
    ran = evolve("run", mine, "--evaluations", 2, "--seed", 2, "--ordered", "--simplify", 0, "--json")
    assert ran.code == 0, ran.err
    done = evolve("tune", "latest", "worst_fit", "--evaluations", 24, "-o", "tuned.py", "--json")
    assert done.code == 0, done.err
    row = done.json
    assert [old for old, _ in row["constants"]] == [30.0]
    assert row["after"]["excess"] < row["before"]["excess"]
    assert row["trials"] <= 24
    text = (evolve.home / "tuned.py").read_text()
    assert text == row["text"]
    assert programs.constants(text) == [row["constants"][0][1]]
    (listed,) = evolve("runs", "--json").json
    assert listed["evaluations"] == 2 + 1, "trials on demand are beside the budget of the search"
    more = evolve("resume", "latest", "--evaluations", listed["evaluations"] + 2, "--json")
    assert more.code == 0, more.err
    assert more.json["evaluations"] == listed["evaluations"] + 2
    refused = evolve("tune", "latest", "nobody")
    assert refused.code == 2
    assert "no program is called `nobody`" in refused.err


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["atc", "covert"])
def test_the_look_ahead_of_a_classic_rule_improves_on_train_and_holds_on_test(evolve, rule: str) -> None:
    ran = evolve("run", "smtt", "--evaluations", 1, "--seed", 1, "--ordered", "--simplify", 0, timeout=600)
    assert ran.code == 0, ran.err
    done = evolve("tune", "latest", rule, "-o", "tuned.py", "--json", timeout=600)
    assert done.code == 0, done.err
    assert done.json["after"]["gap"] < done.json["before"]["gap"]
    held = evolve("compare", "smtt", "tuned.py", rule, "--split", "test", "--json", timeout=600).json
    assert held["hi"] < 0, "better on test than the published constant, by more than chance explains"
