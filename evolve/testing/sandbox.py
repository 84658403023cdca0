"""What every sandbox must do, as a pytest suite to inherit: answer honestly, fail by status, hold.

Example:
    >>> from evolve.sandbox import ZygoteSandbox
    >>> class TestZygote(SandboxContract):
    ...     @pytest.fixture(scope="class")
    ...     @classmethod
    ...     def sandbox(cls):
    ...         with ZygoteSandbox(modules=attacks.MODULES, guard=False) as sandbox:
    ...             yield sandbox
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from evolve.errors import CandidateFailed
from evolve.protocols import Sandbox
from evolve.sandbox import attacks
from evolve.types import (
    Array,
    Entry,
    Float,
    Floats,
    Hook,
    Int,
    Ints,
    Limits,
    Program,
    RaggedInts,
    Record,
    Status,
)

LIMITS = Limits(cpu_s=1.0, memory_mb=256, output_kb=2)
_JOB = Record({"time": Float(), "due": Int()})
_STATE = Record({"now": Float(), "waiting": Int()})
ENTRIES = Hook(
    "every kind",
    (
        Entry("number", {"x": Float(), "n": Int()}, Float(0.0, 100.0)),
        Entry("index", {"xs": Floats()}, Int(0, "xs")),
        Entry("weights", {"xs": Floats(), "ks": Ints()}, Floats("xs", 0.0, 1.0)),
        Entry("order", {"table": Array("int64", ("rows", "columns"))}, Ints("table", 0, "table")),
        Entry("groups", {"jobs": Int(), "machines": Int()}, RaggedInts("machines", "jobs", 0, "jobs")),
        Entry("priority", {"job": _JOB, "state": _STATE}, Float()),
    ),
    Program(
        """
import numpy as np

def number(x, n): return x * n
def index(xs): return max(range(len(xs)), key=xs.__getitem__)
def weights(xs, ks): return [1.0 / k for k in ks]
def order(table): return np.argsort(table.sum(axis=1))
def groups(jobs, machines): return [list(range(m, jobs, machines)) for m in range(machines)]
def priority(job, state): return job.due - job.time - state.now * state.waiting
"""
    ),
)
_NUMBER = Hook("number", (Entry("number", {"x": Float()}, Float(0.0, 100.0)),), Program(""))


def outcome(sandbox: Sandbox, text: str, *, seed: int = 1) -> tuple[Status, str]:
    """Return the status and reason, or value as text, of one call of `number(2.0)`."""
    try:
        with sandbox.open(Program(text), _NUMBER, LIMITS, seed=seed) as candidate:
            return Status.OK, repr(candidate.number(2.0))
    except CandidateFailed as failure:
        return failure.status, failure.reason


def _says(body: str) -> str:
    return f"def number(x):\n    {body}\n"


FAILURES = {
    "raises": (_says("return 1 / 0"), Status.CRASH),
    "leaves": (_says("raise SystemExit(0)"), Status.CRASH),
    "interrupts": (_says("raise KeyboardInterrupt"), Status.CRASH),
    "does not compile": ("def number(x:\n", Status.INVALID),
    "defines something else": ("def numbers(x): return x\n", Status.INVALID),
    "returns nothing": (_says("return None"), Status.INVALID),
    "returns text": (_says("return '1.0'"), Status.INVALID),
    "returns NaN": (_says("return float('nan')"), Status.INVALID),
    "returns infinity": (_says("return float('inf')"), Status.INVALID),
    "returns too much": (_says("return 101.0"), Status.INVALID),
    "returns a complex number": (_says("return 1j"), Status.INVALID),
    "never returns": (_says("while True: pass"), Status.TIMEOUT),
    "takes all memory": (_says("return len(bytearray(1 << 30))"), Status.MEMORY),
}


class SandboxContract:
    """Inherit, and override `sandbox`."""

    @pytest.fixture(scope="class")
    @classmethod
    def sandbox(cls) -> Iterator[Sandbox]:
        """Yield the sandbox under test, with `attacks.MODULES` importable if it has an import list."""
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def canary(cls) -> Iterator[attacks.Canaries]:
        """Yield a folder, a secret and listeners that no program may reach."""
        with attacks.canaries() as canary:
            yield canary

    def test_isolates(self, sandbox: Sandbox) -> None:
        """A level below "good" is not for running what a stranger wrote."""
        assert sandbox.level in ("strong", "good")

    def test_answers_of_every_kind_arrive(self, sandbox: Sandbox) -> None:
        """Types, shapes and values survive both crossings."""
        table = np.array([[5, 5], [1, 2], [3, 3]], dtype=np.int64)
        with sandbox.open(ENTRIES.seed, ENTRIES, LIMITS, seed=1) as candidate:
            assert candidate.hook == ENTRIES.name
            number, index = candidate.number(2.5, 4), candidate.index([1.0, 9.0, 3.0])
            assert (number, type(number)) == (10.0, float)
            assert (index, type(index)) == (1, int)
            weights, order = candidate.weights([7.0, 8.0], [2, 4]), candidate.order(table)
            assert weights.dtype == np.float64
            assert weights.tolist() == [0.5, 0.25]
            assert order.dtype == np.int64
            assert order.tolist() == [1, 2, 0]
            assert [group.tolist() for group in candidate.groups(5, 2)] == [[0, 2, 4], [1, 3]]

    def test_rows_equal_single_calls(self, sandbox: Sandbox) -> None:
        """One crossing for many rows is only a faster way to ask the same."""
        times, dues = np.array([1.0, 2.0, 3.0]), np.array([7, 8, 9])
        now, waiting = [10.0, 20.0], [1, 2]
        with sandbox.open(ENTRIES.seed, ENTRIES, LIMITS, seed=1) as candidate:
            together = candidate.priority.rows([times, dues], [now, waiting], [2, 1])
            states = [(10.0, 1), (10.0, 1), (20.0, 2)]
            alone = [
                candidate.priority((t, d), s)
                for t, d, s in zip(times.tolist(), dues.tolist(), states, strict=True)
            ]
        assert together.tolist() == alone

    @pytest.mark.parametrize("name", FAILURES)
    def test_failure_is_a_status_with_a_safe_reason(self, sandbox: Sandbox, name: str) -> None:
        """Whatever a program does wrong, the verifier learns it as a status and a short text."""
        text, status = FAILURES[name]
        found, reason = outcome(sandbox, text)
        assert found is status, reason
        assert reason
        assert len(reason) <= 1000
        assert reason.isprintable()

    def test_failure_stays(self, sandbox: Sandbox) -> None:
        """A verifier that swallows a failure and goes on is told again, and at the end."""

        def swallow() -> None:
            with sandbox.open(Program(_says("return 1 / 0")), _NUMBER, LIMITS, seed=1) as candidate:
                for _ in range(3):
                    with pytest.raises(CandidateFailed):
                        candidate.number(1.0)

        with pytest.raises(CandidateFailed):
            swallow()

    def test_state_never_leaks(self, sandbox: Sandbox) -> None:
        """Each process starts from the same image, whatever an earlier one changed."""
        text = "import math\n" + _says("math.seen = getattr(math, 'seen', 0.0) + 1; return math.seen")
        assert [outcome(sandbox, text) for _ in range(3)] == [(Status.OK, "1.0")] * 3

    def test_random_states_depend_on_the_seed_alone(self, sandbox: Sandbox) -> None:
        """Seeded or not, every source of randomness repeats itself."""
        text = "import random\nimport numpy as np\n" + _says(
            "return random.random() + np.random.rand() + np.random.default_rng().random()"
            " + random.Random().random() + hash('x') % 7"
        )
        first, again, other = (outcome(sandbox, text, seed=seed) for seed in (3, 3, 2**100))
        assert first == again
        assert first != other

    def test_printed_text_is_no_answer(self, sandbox: Sandbox) -> None:
        """Whatever a program prints, the score is made of what it returned."""
        text = _says("print('score 100', flush=True); return 1.0")
        assert outcome(sandbox, text) == (Status.OK, "1.0")

    def test_usage_is_measured_from_outside(self, sandbox: Sandbox) -> None:
        """A program that patches its clocks is timed all the same."""
        text = "import time\n" + _says(
            "time.process_time = time.perf_counter = lambda: 0.0; return sum(range(3000000)) * 0.0"
        )
        with sandbox.open(Program(text), _NUMBER, LIMITS, seed=1) as candidate:
            before = candidate.usage
            candidate.number(1.0)
            after = candidate.usage
        assert after.calls == before.calls + 1
        assert after.cpu_s > before.cpu_s + 0.005

    @pytest.mark.parametrize("attack", attacks.ATTACKS, ids=lambda attack: attack.name)
    def test_attack_is_contained(
        self, sandbox: Sandbox, attack: attacks.Attack, canary: attacks.Canaries
    ) -> None:
        """By canaries outside, not by the program's own word; an honest program afterwards is well."""
        assert attacks.breach(sandbox, attack, canary) == ""
