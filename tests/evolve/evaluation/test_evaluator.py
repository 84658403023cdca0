"""One candidate on its instances, behind the real sandbox."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evolve import Entry, Float, Hook, Instance, Objective, Problem, Program, Split, programs
from evolve.errors import ProblemError, SandboxUnavailable
from evolve.evaluation import Evaluator, derive_seed, instances_of
from evolve.plugins import load_problem
from evolve.protocols import Concealed, Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Limits, Status

BURN = "def f(x):\n    y = 0.0\n    for k in range({}):\n        y += k * x\n    return 3.0 + 0 * y\n"


class Distances:
    """Asks for one number on each of twelve instances."""

    objectives = (
        Objective("distance", reduce="sum"),
        Objective("cpu", source="cpu"),
        Objective("size", source="size"),
    )

    def __init__(self) -> None:
        self.scored: list[str] = []

    def instances(self, split: Split) -> list[Instance]:
        return [Instance(f"{split}-{n}", split, float(n)) for n in range(12)]

    def concealed(self, split: Split, secret: int) -> list[Instance]:
        rng = random.Random(f"{secret}-{split}")
        return [Instance(f"{split}-{n}", split, rng.random()) for n in range(12)]

    def run(self, program, instance):
        return program.f(instance.data)

    def score(self, instance, answer):
        self.scored.append(instance.name)
        return {"distance": abs(answer - instance.data)}

    def explain(self, instance, answer):
        return f"{instance.name} was missed by {answer - instance.data:g}"


HOOK = Hook("f", (Entry("f", {"x": Float()}, Float()),), Program("def f(x):\n    return x\n", "seed"))
REFERENCE = Program(BURN.format(100_000), "reference")


@pytest.fixture
def problem() -> Problem:
    return Problem("distances", "", Distances(), (HOOK,), (REFERENCE,), Limits(cpu_s=1.0), "reference")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ZygoteSandbox]:
    with_modules = ZygoteSandbox()
    yield with_modules
    with_modules.close()


def evaluate(problem: Problem, sandbox: ZygoteSandbox, text: str, split: Split = Split.TRAIN) -> Evaluation:
    return Evaluator(problem, sandbox).evaluate(Task(Program(text), "f", split, 1, 1, repeats=3))


def test_objectives_come_from_answers_time_and_text(problem: Problem, sandbox: ZygoteSandbox) -> None:
    done = evaluate(problem, sandbox, "def f(x):\n    return x + 2.0\n")
    assert done.status is Status.OK
    assert list(done.objectives) == ["distance", "cpu", "size"]
    assert done.objectives["distance"] == pytest.approx(24.0)
    assert done.objectives["size"] == programs.size("def f(x):\n    return x + 2.0\n") > 0
    assert len(done.measurements) == 12
    assert {m.instance for m in done.measurements} == {f"train-{n}" for n in range(12)}


def test_cpu_time_is_a_ratio_to_the_reference_program(problem: Problem, sandbox: ZygoteSandbox) -> None:
    same = evaluate(problem, sandbox, BURN.format(100_001)).objectives["cpu"]
    more = evaluate(problem, sandbox, BURN.format(400_000)).objectives["cpu"]
    less = evaluate(problem, sandbox, BURN.format(10)).objectives["cpu"]
    assert less < 0.2
    assert 0.5 < same < 2.0
    assert more > 2.0


def test_an_objective_may_ask_for_more_repeats(sandbox: ZygoteSandbox) -> None:
    """The reference program runs once for each, on the timed instances."""
    verifier = Distances()
    verifier.objectives = (Objective("distance"), Objective("cpu", source="cpu", repeats=7))
    cheap = Program("def f(x):\n    return x\n", "reference")
    problem = Problem("distances", "", verifier, (HOOK,), (cheap,), Limits(cpu_s=1.0), "reference")
    done = Evaluator(problem, sandbox).evaluate(Task(HOOK.seed, "f", Split.TRAIN, 1, 1))
    assert done.status is Status.OK
    timed = [name for name in verifier.scored if name == "train-5"]
    assert len(timed) == 7 + 7  # the program and the reference
    assert verifier.scored.count("train-4") == 1


def test_a_program_that_fails_on_one_instance_fails_as_a_whole(
    problem: Problem, sandbox: ZygoteSandbox
) -> None:
    done = evaluate(problem, sandbox, "def f(x):\n    return 1.0 / (x - 7.0)\n")
    assert done.status is Status.CRASH
    assert "ZeroDivisionError" in done.reason
    assert done.objectives == {}
    assert done.measurements[-1].instance == "train-7"


def test_a_broken_program_costs_one_instance(problem: Problem, sandbox: ZygoteSandbox) -> None:
    done = evaluate(problem, sandbox, "def f(x):\n    return None\n")
    assert done.status is Status.INVALID
    assert len(done.measurements) == 1
    assert problem.verifier.scored == []


def test_an_endless_program_times_out(problem: Problem, sandbox: ZygoteSandbox) -> None:
    done = evaluate(problem, sandbox, "def f(x):\n    while True:\n        pass\n")
    assert done.status is Status.TIMEOUT


def test_only_train_is_explained(problem: Problem, sandbox: ZygoteSandbox) -> None:
    text = "def f(x):\n    return x * 1.5\n"
    assert "train-11 was missed by 5.5" in evaluate(problem, sandbox, text).feedback
    assert evaluate(problem, sandbox, text, Split.TEST).feedback == ""


def test_a_verifier_that_raises_stops_with_its_name(problem: Problem, sandbox: ZygoteSandbox) -> None:
    class Broken(Distances):
        def score(self, instance, answer):
            return {"distance": 1 / (instance.data - 5.0)}

    with pytest.raises(ProblemError, match="`score` raised ZeroDivisionError on instance `train-5`"):
        evaluate(replace(problem, verifier=Broken()), sandbox, "def f(x):\n    return x\n")


def test_a_value_that_is_not_finite_is_invalid(problem: Problem, sandbox: ZygoteSandbox) -> None:
    class Endless(Distances):
        def score(self, instance, answer):
            return {"distance": float("inf")}

    done = evaluate(replace(problem, verifier=Endless()), sandbox, "def f(x):\n    return x\n")
    assert done.status is Status.INVALID
    assert "`distance` is not a finite number" in done.reason


def test_a_sandbox_that_fails_at_first_is_asked_again(
    problem: Problem, sandbox: ZygoteSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evolve.evaluation.measure.PAUSE_S", 0.001)

    class Shaky:
        level = "strong"
        failures = 2

        def open(self, *args, **kwargs):
            if self.failures:
                self.failures -= 1
                raise SandboxUnavailable("not now")
            return sandbox.open(*args, **kwargs)

    assert evaluate(problem, Shaky(), "def f(x):\n    return x\n").ok

    class Dead:
        level = "strong"

        def open(self, *args, **kwargs):
            raise SandboxUnavailable("never")

    with pytest.raises(SandboxUnavailable, match="never"):
        evaluate(problem, Dead(), "def f(x):\n    return x\n")


def test_held_out_instances_come_from_the_secret(problem: Problem) -> None:
    assert isinstance(problem.verifier, Concealed)
    published = instances_of(problem, Split.TEST, None)
    secret = instances_of(problem, Split.TEST, 1 << 127)
    assert secret == instances_of(problem, Split.TEST, 1 << 127)
    assert secret != instances_of(problem, Split.TEST, 1 << 126)
    assert [i.data for i in secret] != [i.data for i in published]
    assert instances_of(problem, Split.TRAIN, 1 << 127) == instances_of(problem, Split.TRAIN, None)


def test_seeds_depend_on_every_part_and_on_nothing_else() -> None:
    assert derive_seed(1, 2) == derive_seed(1, 2)
    assert len({derive_seed(1, 2), derive_seed(12, ""), derive_seed(2, 1), derive_seed(1, 2, 0)}) == 4


def test_two_evaluations_of_one_task_agree(plugin: Path, sandbox: ZygoteSandbox) -> None:
    packing = load_problem(str(plugin))
    text = "import random\n\ndef score(bin, item):\n    return random.random()\n"
    task = Task(Program(text), "score", Split.TRAIN, 77, 5)
    first, second = (Evaluator(packing, sandbox).evaluate(task) for _ in range(2))
    assert first.objectives == second.objectives
    other = Evaluator(packing, sandbox).evaluate(replace(task, seed=78))
    assert other.measurements != first.measurements


def test_a_zygote_killed_in_the_middle_costs_a_re_run_and_changes_no_score(problem: Problem) -> None:
    class Killer(Distances):
        """Kills every zygote below this process, once, in the middle of an evaluation."""

        killed = 0

        def run(self, program, instance):
            answer = program.f(instance.data)
            if instance.name == "train-6" and not Killer.killed:
                Killer.killed += 1
                children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
                for child in children:
                    if "zygote" in Path(f"/proc/{child}/cmdline").read_text():
                        os.kill(int(child), signal.SIGKILL)
                program.f(instance.data)
            return answer

    sandbox = ZygoteSandbox()
    text = "def f(x):\n    return x + 2.0\n"
    disturbed = evaluate(replace(problem, verifier=Killer()), sandbox, text)
    calm = evaluate(problem, sandbox, text)
    sandbox.close()
    assert Killer.killed == 1
    assert disturbed.objectives["distance"] == calm.objectives["distance"] == pytest.approx(24.0)
