"""Programs that look for the future in frames, memory, modules, files and timing score as their honest twins.

Each twin decides as the honest program does until it has found something, and differently from then on, so
that an equal score means that nothing was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from evolve import Split
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Program, Status

Score = Callable[[str, str], Evaluation]


@dataclass(frozen=True)
class Twin:
    """An honest rule of a problem, and how a twin would use a finding.

    Attributes:
        part: One entry of `splits`.
        rule: The honest entry point; a twin renames it to `honest`.
        name, arguments: Of the entry point.
        otherwise: What a twin returns once it has found something.
        key, event: Whose turn it is, and what came of its last decision, for a twin that takes times.
        rest: Other entry points of the hook.
    """

    part: dict[str, object]
    rule: str
    name: str
    arguments: str
    otherwise: str
    key: str
    event: str
    rest: str = ""


TWINS = {
    "spot": Twin(
        {"windows": 4, "zones": ["us-west-2b_k80_8", "us-west-2a_v100_8"]},
        "def decide(job, market):\n    return 2 if market.available else 1\n",
        "decide",
        "job, market",
        "0",
        "job.run",
        "market.available",
    ),
    "spot_multi": Twin(
        {"windows": 2, "scenarios": {"two": ["us-east-1a", "us-east-1c"]}},
        "def score(option, job):\n"
        "    wait = 20.0 - 10.0 * option.on_demand\n"
        "    return (0.0 if option.current else option.price) if option.spot else wait\n",
        "score",
        "option, job",
        "float(option.on_demand)",
        "(job.run, option.number)",
        "option.spot",
    ),
    "autoscale": Twin(
        {"kind": "bursty", "seeds": 2, "days": 1},
        "def scale(history, nodes, state):\n    return [int(1.2 * history[-1] // 100) + 1, 0, 0, 0]\n",
        "scale",
        "history, nodes, state",
        "[1, 0, 0, 0]",
        "state.number",
        "history[-1] > history[-2]",
    ),
    "keepalive": Twin(
        {"seeds": 2, "functions": 20, "days": 1.0},
        "def keepalive(function, history):\n    return function.even\n",
        "keepalive",
        "function, history",
        "1.0",
        "function.number",
        "history.last > history.before",
        "\n\ndef prewarm(function, history):\n    return 0.0\n",
    ),
}
NAMES = "Runs Window Case Instance Weighted World Fleet App Calls Tree Broadcast Reference Verifier"
LOOKS = {
    "frames": """
def look():
    frame = sys._getframe()
    while frame:
        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
            if type(value).__name__ in NAMES or hasattr(value, "references"):
                return value
        frame = frame.f_back
""",
    "garbage": """
def look():
    for value in gc.get_objects():
        if type(value).__name__ in NAMES:
            return value
""",
    "modules": """
def look():
    for name, module in list(sys.modules.items()):
        parts = name.split(".")
        own = getattr(module, "__dict__", ())
        if {"spot", "autoscale", "evaluators"} & set(parts) or "clairvoyant" in own or "settle" in own:
            return module
""",
    "files": """
def look():
    for path in ("/proc/self/environ", "/proc/1/maps", "problem.yaml", "journal.sqlite", "/etc/hostname"):
        try:
            return open(path, "rb").read(64)
        except Exception:
            pass
    for folder in (".", "/", "/tmp", "/proc"):
        try:
            return __import__("os").listdir(folder)
        except Exception:
            pass
""",
}
LOOKING = """
import gc
import sys

NAMES = set("{names}".split())
calls = [0]
{look}
found = [look()]


def {name}({arguments}):
    calls[0] += 1
    if not found[0] and (calls[0] < 20 or calls[0] % 2000 == 0):
        found[0] = look()
    return {otherwise} if found[0] else honest({arguments})
"""
TIMING = """
import time

INF = float("inf")
before, after, last = {{}}, {{False: (0, INF, -INF), True: (0, INF, -INF)}}, [0.0]


def {name}({arguments}):
    now = time.perf_counter()
    wait, last[0] = now - last[0], now
    key, event = {key}, bool({event})
    if key in before:
        count, least, most = after[event]
        after[event] = count + 1, min(least, before[key]), max(most, before[key])
    before[key] = wait
    (n, least, most), (m, lowest, highest) = after.values()
    if min(n, m) >= 20 and (least > highest or lowest > most):
        return {otherwise}
    return honest({arguments})
"""


@pytest.fixture(scope="module")
def score() -> Iterator[Score]:
    """Evaluate a text on a few instances of a problem; each once."""
    sandbox = ZygoteSandbox()
    judges: dict[str, Evaluator] = {}
    known: dict[tuple[str, str], Evaluation] = {}

    def run(where: str, text: str) -> Evaluation:
        if where not in judges:
            problem = load_problem(where)
            small = type(problem.verifier)({split.value: [TWINS[where].part] for split in Split})
            judges[where] = Evaluator(replace(problem, verifier=small), sandbox)
        if (where, text) not in known:
            hook = next(h.name for h in load_problem(where).hooks if _fits(h.seed.text, TWINS[where]))
            task = Task(Program(text, "twin"), hook, Split.TRAIN, seed=1, step=0)
            known[where, text] = judges[where].evaluate(task)
        return known[where, text]

    yield run
    sandbox.close()


def _fits(seed: str, twin: Twin) -> bool:
    return f"def {twin.name}(" in seed and ("def prewarm(" in seed) == bool(twin.rest)


def _twin(where: str, frame: str, look: str = "") -> str:
    twin = TWINS[where]
    fields = {name: getattr(twin, name) for name in ("name", "arguments", "otherwise", "key", "event")}
    made = frame.format(names=NAMES, look=look, **fields)
    return twin.rule.replace(f"def {twin.name}(", "def honest(") + made + twin.rest


@pytest.mark.parametrize("look", list(LOOKS))
@pytest.mark.parametrize("where", list(TWINS))
def test_looking_around_finds_nothing(score, where, look):
    honest = score(where, TWINS[where].rule + TWINS[where].rest)
    assert honest.status is Status.OK, honest.reason
    got = score(where, _twin(where, LOOKING, LOOKS[look]))
    assert got.status is Status.OK, got.reason
    assert got.objectives == honest.objectives


@pytest.mark.parametrize("where", list(TWINS))
def test_how_long_the_simulator_takes_tells_nothing(score, where):
    """A twin that would use waits if they told apart, without a miss, what came next."""
    got = score(where, _twin(where, TIMING))
    assert got.status is Status.OK, got.reason
    assert got.objectives == score(where, TWINS[where].rule + TWINS[where].rest).objectives


@pytest.mark.parametrize("where", list(TWINS))
def test_a_twin_that_finds_something_scores_otherwise(score, where):
    """Else the tests above could not fail."""
    honest = score(where, TWINS[where].rule + TWINS[where].rest)
    got = score(where, _twin(where, LOOKING, "def look():\n    return 1\n"))
    assert got.status is Status.OK, got.reason
    assert got.objectives != honest.objectives
