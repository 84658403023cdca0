"""Every hostile program ends as its header allows and damages nothing, by canaries outside the sandbox.

The audit hook and the import list are off (but in the condition "guarded"), and every module that a
program imports is there, so that the walls are what is tested.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "hostile"
OWN = sorted(path.stem for path in (HERE / "programs").glob("*.py"))
GIVEN = sorted(path.stem for path in SHARED.glob("*.py"))
CONDITIONS = ("root", "user", "bare", pytest.param("guarded", marks=pytest.mark.slow))
SPELLINGS = {"crash": {"crash", "error"}, "invalid": {"invalid_output"}, "infeasible": {"invalid_output"}}

pytestmark = pytest.mark.timeout(300)


def test_there_are_at_least_sixty_programs_of_our_own() -> None:
    assert len(OWN) >= 60
    assert not set(OWN) & set(GIVEN)


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("name", [*OWN, *GIVEN])
def test_hostile_program_is_contained(
    condition: str, name: str, verdicts: Callable[[str, str], dict[str, Any]]
) -> None:
    verdict = verdicts(condition, name)
    allowed = set(verdict["allowed"].replace(" ", "").split(","))
    outcome = verdict["outcome"]
    assert SPELLINGS.get(outcome, {outcome}) & allowed, verdict
    assert verdict["score"] <= verdict["max_score"], verdict
    assert not verdict["found"], verdict


@pytest.mark.parametrize(("condition", "level"), [("root", "strong"), ("user", None), ("bare", "good")])
def test_level_is_what_the_condition_leaves(condition: str, level: str | None, runs: Any) -> None:
    if condition == "root" and os.geteuid() != 0:
        pytest.skip("not root")
    granted, *_ = runs.of(condition)
    assert granted["layers"]["seccomp"]
    if level == "good":
        assert [name for name, there in granted["layers"].items() if there] == ["seccomp"]
        assert granted["level"] == "good"
    if condition == "user":
        assert granted["uid"] != 0
    if condition == "root" and any(granted["layers"][x] for x in ("uid", "pid namespace")):
        assert granted["level"] == "strong"


@pytest.mark.parametrize("condition", CONDITIONS)
def test_no_process_outlives_its_sandbox(condition: str, runs: Any) -> None:
    if condition == "root" and os.geteuid() != 0:
        pytest.skip("not root")
    assert runs.of(condition)[-1] == {"end": True, "left": []}
