"""The problems `spot` and `spot_multi`, in the real sandbox, against cheats that were seen elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible, Split
from evolve.errors import UsageError
from evolve.plugins import load_problem
from evolve.types import Status

HONEST = "def decide(job, market):\n    return 2 if market.available else 1\n"
HONEST_MANY = """
def score(option, job):
    if option.spot:
        return 0.0 if option.current else option.price
    return 10.0 if option.on_demand else 20.0
"""
PEEKS = {
    "frames": """
import sys
def peek():
    frame = sys._getframe(0)
    while frame:
        for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
            if hasattr(value, "window") or hasattr(value, "_available"):
                return value
        frame = frame.f_back
""",
    "garbage": """
import gc
def peek():
    for value in gc.get_objects():
        if type(value).__name__ in ("Runs", "Window", "Case", "Instance"):
            return value
""",
    "modules": """
import sys
def peek():
    for name, module in list(sys.modules.items()):
        if "spot" in name or hasattr(module, "clairvoyant"):
            return module
""",
}


@pytest.mark.parametrize("where", ["spot", "spot_multi"])
def test_seed_programs_and_baselines_are_feasible_and_differ(judge, where):
    problem = load_problem(where)
    costs = {}
    for text in [*(hook.seed.text for hook in problem.hooks), *(b.name for b in problem.baselines)]:
        evaluation = judge(where, text)
        assert evaluation.status is Status.OK, (text, evaluation.reason)
        assert all(m.values["late"] == 0 for m in evaluation.measurements)
        assert all(m.values["regret"] >= -1e-9 for m in evaluation.measurements)
        costs[text] = evaluation.objectives["cost"]
    assert costs["on_demand"] > costs["greedy"] > costs["spot_else_on_demand"]
    assert costs[problem.hooks[0].seed.text] == pytest.approx(costs[problem.hooks[1].seed.text])


def test_an_evaluation_takes_less_than_a_second(judge):
    judge("spot", "on_demand")
    assert judge("spot", "on_demand").cpu_s < 1


@pytest.mark.parametrize("peek", list(PEEKS))
def test_a_look_around_finds_nothing_so_that_it_scores_as_its_honest_twin(judge, peek):
    text = f"{PEEKS[peek]}\nfound = peek()\n{HONEST}".replace("return 2", "return 0 if found else 2")
    evaluation = judge("spot", text)
    assert evaluation.status is Status.OK, evaluation.reason
    assert evaluation.objectives == judge("spot", HONEST).objectives


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("import os\ndata = os.listdir('.')\n" + HONEST, (Status.VIOLATION, Status.CRASH)),
        ("data = open('/proc/self/maps').read()\n" + HONEST, (Status.VIOLATION, Status.CRASH)),
        ("def decide(job, market):\n    job.remaining = 0\n    return 1\n", (Status.CRASH,)),
        ("def decide(job, market):\n    job.env.trace\n    return 1\n", (Status.CRASH,)),
        (
            "def decide(job, market):\n    job.task_done_time.append(job.remaining)\n    return 0\n",
            (Status.CRASH,),
        ),
        ("def decide(job, market):\n    job.pending = 0\n    return 2\n", (Status.CRASH,)),
        ("def decide(job, market):\n    market.history.clear()\n    return 2\n", (Status.CRASH,)),
        ("def decide(job, market):\n    return 'spot'\n", (Status.INVALID,)),
        ("def decide(job, market):\n    return 3\n", (Status.INVALID,)),
        ("class Strategy:\n    def _step(self, *args):\n        return 0\n", (Status.INVALID,)),
        ("def decide_all(table):\n    table[:, 0] = 0\n    return [1] * len(table)\n", (Status.CRASH,)),
        ("def decide_all(table):\n    return [1] * (len(table) - 1)\n", (Status.INVALID,)),
    ],
)
def test_reaching_for_the_simulator_is_a_status(judge, text, status):
    evaluation = judge("spot", text)
    assert evaluation.status in status, evaluation.reason
    assert evaluation.objectives == {}


def test_failing_on_hard_windows_fails_as_a_whole(judge):
    """Leaving out the two scenarios of us-east-1 would lift a published program from 72 to 97 points."""
    text = HONEST_MANY.replace(
        "    if option.spot:", "    if option.price > 1.1:\n        1 / 0\n    if option.spot:", 1
    )
    evaluation = judge("spot_multi", text.replace("price > 1.1", "price > 1.1 and option.spot"))
    assert evaluation.status is Status.CRASH
    assert evaluation.objectives == {}


def test_printing_a_score_changes_nothing(judge):
    evaluation = judge("spot_multi", "print('mean: 0.0')\n" + HONEST_MANY)
    assert evaluation.objectives == judge("spot_multi", HONEST_MANY).objectives


def test_waiting_for_ever_is_saved_by_the_guard_and_dear(judge):
    evaluation = judge("spot", "def decide(job, market):\n    return 0\n")
    assert evaluation.objectives["cost"] == pytest.approx(judge("spot", "on_demand").objectives["cost"])


def test_a_late_answer_is_infeasible():
    verifier = load_problem("spot").verifier
    instance = next(iter(verifier.instances(Split.TRAIN)))
    ticks = [job.ticks for job in instance.data.case.terms]
    answer = np.zeros((len(ticks), max(ticks) + 2), dtype=np.int64)
    for run, count in enumerate(ticks):
        answer[run, count - 288 : count + 1] = 1  # one tick beyond the deadline
    with pytest.raises(Infeasible, match="ends 600 s late"):
        verifier.score(instance, answer)


def test_a_program_keeps_state_by_run_and_is_asked_once_a_tick(judge):
    text = """
seen = {}
def decide(job, market):
    assert seen.get(job.run, -1) == job.tick - 1
    seen[job.run] = job.tick
    return 2 if market.available else 1
"""
    assert judge("spot", text).objectives == judge("spot", HONEST).objectives


def test_all_runs_of_a_process_are_at_the_same_time(judge):
    """Else a program could see in one run what is still to come in another."""
    text = """
def decide_all(table):
    assert len(set(table[:, 12])) == 1
    return [2 if row[14] else 1 for row in table]
"""
    assert judge("spot", text).objectives == judge("spot", HONEST).objectives


def test_the_two_forms_of_several_zones_agree(judge):
    text = """
def pick(job, zones):
    best = min(range(len(zones)), key=lambda z: (not zones[z][0], not zones[z][1], zones[z][2]))
    return best if zones[best][0] else -1
"""
    assert judge("spot_multi", text).objectives == judge("spot_multi", HONEST_MANY).objectives


def test_a_campaigns_secret_draws_held_out_windows_that_the_published_seeds_do_not_give():
    verifier = load_problem("spot").verifier
    first = next(iter(verifier.concealed(Split.TEST, 1))).data.case.window.available
    again = next(iter(verifier.concealed(Split.TEST, 1))).data.case.window.available
    other = next(iter(verifier.concealed(Split.TEST, 2))).data.case.window.available
    known = next(iter(verifier.instances(Split.TEST))).data.case.window.available
    assert (first == again).all()
    assert (first != other).any()
    assert (first != known).any()


@pytest.mark.parametrize("secret", [None, 1])
def test_no_held_out_window_is_one_of_train(secret):
    """Without drawing again, two zones that are up all the time give the same window in both."""
    verifier = load_problem("spot").verifier
    source, published = verifier._source, verifier._source.published
    train = {named.window.available.tobytes() for named in source.windows(Split.TRAIN, published)}
    held = [
        named.window.available.tobytes() for named in source.windows(Split.VALIDATION, secret or published)
    ]
    assert len(held) == 120
    assert not train.intersection(held)


def test_test_has_zones_and_scenarios_that_train_has_not():
    for where, new in (("spot", 11), ("spot_multi", 5)):
        source = load_problem(where).verifier._source
        places = {split: {p for part in source.parts[split] for p in part.places} for split in Split}
        assert len(places[Split.TEST] - places[Split.TRAIN]) == new


def test_without_the_measured_traces_one_line_says_what_to_set(monkeypatch):
    monkeypatch.delenv("EVOLVE_SPOT_TRACES", raising=False)
    where = str(load_problem.__globals__["bundled_root"]() / "problems" / "spot" / "measured")
    with pytest.raises(UsageError, match="set EVOLVE_SPOT_TRACES to the folder"):
        load_problem(where)


def test_feedback_says_what_the_jobs_paid_for(judge):
    feedback = judge("spot", "greedy").feedback
    assert "52 h, 0.05 h:" in feedback
    assert "With hindsight" in feedback
