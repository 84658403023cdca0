"""What a prompt shows of a program."""

from __future__ import annotations

import math
import typing
from dataclasses import replace

from evolve.proposers.views import campaign, losses, program, weak_spots
from evolve.types import Objective, Status

TEXT = "def priority(job, state):\n    return {}\n"


def test_weak_spots_are_where_others_show_what_is_possible(made, brief):
    own = made(3, TEXT.format(3), [10, 10, 10, 10])
    members = [made(1, TEXT.format(1), [9, 2, 10, 11]), made(2, TEXT.format(2), [3, 4, 10, 12]), own]
    assert weak_spots(own, members, brief.objectives[0]) == [
        {"instance": "u01", "value": "10", "best": "2", "by": "1"},
        {"instance": "u00", "value": "10", "best": "3", "by": "2"},
    ]


def test_at_most_five_are_shown(made, brief):
    own, best = made(1, TEXT.format(1), range(10, 20)), made(2, TEXT.format(2), [0] * 10)
    spots = weak_spots(own, [own, best], brief.objectives[0])
    assert [spot["instance"] for spot in spots] == ["u09", "u08", "u07", "u06", "u05"]


def test_a_failed_program_shows_its_reason_and_no_values(made, brief):
    shown = program(made(1, TEXT.format(1), status=Status.CRASH, reason="boom"), brief)
    assert (shown["status"], shown["reason"], shown["reached"]) == ("crash", "boom", "")


def test_values_carry_their_units(made, brief):
    assert program(made(1, TEXT.format(1), [1.5, 1]), brief)["reached"] == "gap 2.5 %, size 39 nodes"


def test_what_is_not_finite_is_no_loss(made, brief):
    assert losses(made(1, TEXT.format(1), [1, math.inf, math.nan]), brief.objectives[0]) == {"u00": 1}


def test_the_campaign_names_the_modules_that_may_be_imported(brief):
    modules = campaign(brief)["modules"]
    assert "math" in modules
    assert "numpy" in modules
    assert "os" not in modules
    assert "__future__" not in modules


def test_every_way_of_reducing_instances_to_an_objective_is_explained(brief):
    reductions = typing.get_args(typing.get_type_hints(Objective)["reduce"])
    objectives = tuple(Objective(name, reduce=name) for name in reductions)
    shown = campaign(replace(brief, objectives=objectives))["objectives"]
    assert len({one["meaning"] for one in shown}) == len(reductions) >= 7
