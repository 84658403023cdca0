"""The problem `moe_eplb`, in the real sandbox: baselines rank as known, and no known cheat gains anything."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Program, Split, Status

WHERE = "moe_eplb"
BASELINES = ("global_greedy", "hierarchical_greedy", "lpt", "random_slots", "waterfill_snake")
SMALL = {
    "train": [{"course": "short", "layers": 4}, {"layers": 20}],
    "validation": [{"course": "short", "layers": 1}],
    "test": [{"course": "short", "layers": 1}],
}
HEAD = "import numpy as np\n\n\ndef rebalance(load, replicas, groups, nodes, gpus):\n"
EVEN = "    layers, experts = load.shape\n    slots = np.tile(np.arange(replicas) % experts, (layers, 1))\n"

CHEATS = {
    "walks the stack for the next window": (
        "import sys\nimport numpy as np\n\n\n"
        "def rebalance(load, replicas, groups, nodes, gpus):\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        for value in list(frame.f_locals.values()):\n"
        "            if isinstance(value, np.ndarray) and value.ndim == 3:\n"
        "                return np.tile(np.arange(replicas) % load.shape[1], load.shape[0])\n"
        "        frame = frame.f_back\n"
        "    return []\n",
        Status.INVALID,
    ),
    "opens the file of loads": (
        HEAD + "    open('expert-load.json').read()\n    return []\n",
        (Status.VIOLATION, Status.CRASH),
    ),
    "prints its inputs to learn them by heart, and answers nothing": (
        HEAD + "    print(load.tolist())\n    return []\n",
        Status.INVALID,
    ),
    "claims more replicas than slots": (
        HEAD + EVEN + "    return np.concatenate([slots, slots], axis=1).reshape(-1)\n",
        Status.INVALID,
    ),
    "leaves the busiest expert out": (
        HEAD + EVEN + "    busiest = load.argmax(axis=1)[:, None]\n"
        "    return np.where(slots == busiest, (busiest + 1) % experts, slots).reshape(-1)\n",
        Status.INFEASIBLE,
    ),
    "leaves all experts but one out": (
        HEAD + "    return np.zeros(load.shape[0] * replicas, dtype=int)\n",
        Status.INFEASIBLE,
    ),
    "wraps around with -1": (
        HEAD + EVEN + "    slots[:, -1] = -1\n    return slots.reshape(-1)\n",
        Status.INVALID,
    ),
    "invents an expert without load": (
        HEAD + EVEN + "    slots[:, -1] = experts\n    return slots.reshape(-1)\n",
        Status.INVALID,
    ),
    "hands over maps of its own beside the slots": (
        HEAD + EVEN + "    return slots.reshape(-1), np.ones((layers, experts))\n",
        Status.INVALID,
    ),
    "overwrites the loads it is given": (
        HEAD + EVEN + "    load[:] = 1\n    return slots.reshape(-1)\n",
        Status.CRASH,
    ),
    "computes in a background thread": (
        "import threading\n" + HEAD + EVEN + "    worker = threading.Thread(target=sorted, args=([1],))\n"
        "    worker.start()\n    worker.join()\n    return slots.reshape(-1)\n",
        (Status.VIOLATION, Status.CRASH),
    ),
    "reports a fraction of a slot": (
        HEAD + EVEN + "    return (slots + 0.5).reshape(-1)\n",
        Status.INVALID,
    ),
}
"""What published candidates did or could have done, and how it ends here."""


@pytest.fixture(scope="module")
def score():
    """Evaluate a text, or a baseline by name, on fewer and smaller train instances; each once."""
    problem = load_problem(WHERE)
    small = replace(problem, verifier=type(problem.verifier)(SMALL))
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(small, sandbox)
    known: dict[str, Evaluation] = {}

    def run(text: str) -> Evaluation:
        if text not in known:
            program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
            known[text] = evaluator.evaluate(Task(program, "rebalance", Split.TRAIN, seed=1, step=0))
        return known[text]

    yield run
    sandbox.close()


@pytest.fixture(scope="module")
def scored(score):
    return {name: score(name) for name in BASELINES}


@pytest.mark.parametrize("cheat", sorted(CHEATS))
def test_a_known_cheat_is_a_failure_and_scores_nothing(judge, cheat):
    text, wanted = CHEATS[cheat]
    evaluation = judge(WHERE, text)
    assert evaluation.status in (wanted if isinstance(wanted, tuple) else (wanted,)), evaluation.reason
    assert evaluation.objectives == {}
    assert evaluation.reason


def test_a_patched_clock_changes_no_time(score):
    """Time is taken from outside: a program that stops the clock is not a moment faster."""
    busy = "    x = sum(range(400_000))\n"
    honest = score(HEAD + busy + EVEN + "    return slots.reshape(-1)\n")
    patched = score(
        "import time\n"
        + HEAD
        + "    time.perf_counter = time.process_time = time.time = lambda: 0.0\n"
        + busy
        + EVEN
        + "    return slots.reshape(-1)\n",
    )
    assert patched.objectives["cpu_ratio"] > 0.5 * honest.objectives["cpu_ratio"] > 0.5


def test_a_cache_of_answers_is_cold_whenever_it_is_timed(score):
    """No window is shown twice to one process, so that a cache can save nothing."""
    text = (
        "import numpy as np\n\nSEEN = set()\n\n\n"
        "def rebalance(load, replicas, groups, nodes, gpus):\n"
        "    key = load.tobytes()\n"
        "    assert key not in SEEN\n"
        "    SEEN.add(key)\n" + EVEN + "    return slots.reshape(-1)\n"
    )
    assert score(text).status is Status.OK


def test_seed_program_and_baselines_are_feasible_and_differ(score, scored):
    problem = load_problem(WHERE)
    assert {b.name for b in problem.baselines} == set(BASELINES)
    for name, evaluation in scored.items():
        assert evaluation.status is Status.OK, (name, evaluation.reason)
        assert 0 < evaluation.objectives["balance"] < 1
    assert len({round(e.objectives["balance"], 6) for e in scored.values()}) == len(BASELINES)
    assert score(problem.hooks[0].seed.text).status is Status.OK


def test_baselines_rank_as_published(scored):
    """Ignoring groups balances better and costs traffic; snake is nearly as even as greedy packing."""
    value = {name: e.objectives for name, e in scored.items()}
    local, spread, snake = (value[n] for n in ("hierarchical_greedy", "global_greedy", "waterfill_snake"))
    assert spread["balance"] > local["balance"] + 0.05
    assert abs(snake["balance"] - spread["balance"]) < 0.02
    assert local["traffic"] < 0.8 * spread["traffic"]
    assert value["random_slots"]["balance"] < local["balance"] - 0.1
    assert value["random_slots"]["moved"] == 0


def test_snake_is_many_times_faster_than_the_greedy_reference(scored):
    assert scored["hierarchical_greedy"].objectives["cpu_ratio"] == pytest.approx(1, abs=0.25)
    assert scored["waterfill_snake"].objectives["cpu_ratio"] < 1 / 2  # about 1/4 with so few layers


def test_a_train_evaluation_stays_within_two_seconds_of_cpu(judge):
    assert judge(WHERE, "waterfill_snake").cpu_s < 2.0  # 1.2 s on a quiet machine, 30 repeats included


@pytest.mark.slow
def test_a_train_evaluation_of_the_greedy_reference_does_so_too(judge):
    assert judge(WHERE, "hierarchical_greedy").cpu_s < 3.0  # 1.9 s on a quiet machine


def test_the_verifier_takes_at_most_a_fifth_of_the_time_of_the_greedy_reference():
    """Run and score of one full trace, with the program in the same process."""
    problem = load_problem(WHERE)
    instance = list(problem.verifier.instances(Split.TRAIN))[1]
    home = load_module(bundled_root() / "problems" / WHERE / "baselines" / "hierarchical_greedy.py")
    spent = []

    class Inside:
        hook = "rebalance"

        def rebalance(self, *arguments):
            began = time.process_time()
            answer = home.rebalance(*arguments)
            spent.append(time.process_time() - began)
            return answer

    shares = []
    for _ in range(3):  # the least: collecting the garbage of other tests falls on one of them
        spent.clear()
        began = time.process_time()
        problem.verifier.score(instance, problem.verifier.run(Inside(), instance))
        shares.append((time.process_time() - began - sum(spent)) / sum(spent))
    assert min(shares) <= 0.2, shares


def test_test_has_shapes_and_drifts_that_train_has_not():
    problem = load_problem(WHERE)
    train, test = ({i.group for i in problem.verifier.instances(s)} for s in (Split.TRAIN, Split.TEST))
    assert len(test - train) >= 7


def test_what_is_timed_are_the_short_traces():
    """Every fifth instance is timed, the first one where there are fewer than six."""
    problem = load_problem(WHERE)
    for split in Split:
        instances = list(problem.verifier.instances(split))
        timed = instances[5::5] or instances[:1]
        assert all(len(i.data.loads) == 5 for i in timed), split


def test_feedback_says_which_expert_made_a_gpu_hot(scored):
    feedback = scored["waterfill_snake"].feedback
    assert feedback.count("Worst then was GPU") == 2
