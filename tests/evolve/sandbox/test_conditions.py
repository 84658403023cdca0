"""Machines that offer less: the level says so, or `run` refuses; nothing around us is picked up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import evolve
from evolve.errors import SandboxUnavailable
from evolve.sandbox import ZygoteSandbox
from evolve.sandbox.doctor import MEANINGS, examine

ROOT = Path(evolve.__file__).parents[1]
HOSTILE = Path(__file__).parents[2] / "hostile"

SCRIPT = """
import json, os, sys
sys.path.insert(0, {hostile!r})
import conditions
for step in {steps!r}:
    getattr(conditions, step)()
from evolve.errors import SandboxUnavailable
from evolve.sandbox import ZygoteSandbox
from evolve.sandbox.doctor import examine
from evolve.types import Entry, Float, Hook, Limits, Program
hook = Hook("f", (Entry("f", {{"x": Float()}}, Float()),), Program(""))
found = {{"doctor": examine(self_test=False).to_json()}}
for unsafe in (False, True):
    try:
        with ZygoteSandbox(unsafe=unsafe) as sandbox:
            found[f"level {{unsafe}}"] = sandbox.level
            with sandbox.open(Program("def f(x): return 2 * x"), hook, Limits(), seed=1) as candidate:
                found[f"answer {{unsafe}}"] = candidate.f(2.0)
                found["cpu"] = candidate.usage.cpu_s
    except SandboxUnavailable as error:
        found[f"refused {{unsafe}}"] = str(error)
print(json.dumps(found))
"""


def under(*steps: str) -> dict[str, Any]:
    """Return what a process finds that first took these steps of tests/hostile/conditions.py."""
    script = SCRIPT.format(hostile=str(HOSTILE), steps=steps)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_without_seccomp_it_refuses_unless_told_otherwise() -> None:
    found = under("no_seccomp")
    assert found["doctor"]["level"] == "none"
    assert "seccomp" in found["doctor"]["reason"]
    assert "--unsafe-evaluation" in found["refused False"]
    assert found["level True"] == "none"
    assert found["answer True"] == 4.0


def test_with_seccomp_alone_it_is_good() -> None:
    found = under("deny_new_namespaces", "deny_user_change", "no_landlock")
    assert found["level False"] == found["doctor"]["level"] == "good"
    assert [layer["name"] for layer in found["doctor"]["layers"] if layer["present"]] == ["seccomp"]
    assert found["answer False"] == 4.0
    assert found["cpu"] > 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give up rights")
def test_ordinary_user_gets_namespaces_or_seccomp() -> None:
    found = under("ordinary_user")
    assert found["level False"] in ("strong", "good")
    assert found["answer False"] == 4.0


def test_another_system_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    for unsafe in (False, True):
        with pytest.raises(SandboxUnavailable, match="Linux kernel can hold a candidate, not Darwin"):
            ZygoteSandbox(unsafe=unsafe).level  # noqa: B018


def test_unsafe_is_stamped_even_where_walls_stand() -> None:
    with ZygoteSandbox(unsafe=True) as sandbox:
        assert sandbox.level == "none"
        assert sandbox.layers["seccomp"]


def test_doctor_tells_what_every_absence_means() -> None:
    report = examine(self_test=True)
    assert report.self_test is not None
    assert (report.self_test.failed, report.self_test.breaches) == (0, {})
    assert report.self_test.passed >= 25
    content = json.loads(json.dumps(report.to_json()))
    assert content["level"] in ("strong", "good")
    assert [layer["name"] for layer in content["layers"]] == list(MEANINGS)
    assert all(layer["meaning"] for layer in content["layers"])
    assert examine(self_test=False).to_json()["self_test"] is None


INSTALLED = """
import sys
import evolve
from evolve.sandbox import ZygoteSandbox
from evolve.types import Entry, Float, Hook, Limits, Program
assert evolve.__file__.startswith({site!r}), evolve.__file__
hook = Hook("f", (Entry("f", {{"x": Float()}}, Float()),), Program(""))
program = Program("import numpy\\ndef f(x): return float(numpy.sqrt(x))")
with ZygoteSandbox() as sandbox, sandbox.open(program, hook, Limits(), seed=1) as candidate:
    print(candidate.f(4.0))
"""


def test_installed_copy_ignores_files_of_the_working_directory(tmp_path: Path) -> None:
    site, here = tmp_path / "site", tmp_path / "here"
    here.mkdir()
    shutil.copytree(ROOT / "evolve", site / "evolve", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("numpy", "random", "ctypes", "evolve", "sitecustomize", "usercustomize", "wire", "guest"):
        (here / f"{name}.py").write_text(f"raise SystemExit('took {name}.py of the working directory')\n")
    path = os.pathsep.join([str(site), *[p for p in sys.path if "site-packages" in p]])
    done = subprocess.run(
        [sys.executable, "-P", "-c", INSTALLED.format(site=str(site))],
        capture_output=True,
        text=True,
        check=False,
        cwd=here,
        env={**os.environ, "PYTHONPATH": path, "PYTHONSTARTUP": str(here / "numpy.py")},
    )
    assert done.stdout == "2.0\n", done.stderr


def test_environment_of_a_guest_is_made_from_nothing() -> None:
    from evolve.types import Entry, Hook, Int, Limits, Program

    os.environ["OPENAI_API_KEY"] = "sk-canary"
    hook = Hook("f", (Entry("f", {"n": Int()}, Int()),), Program(""))
    text = "import os\ndef f(n):\n    print(sorted(os.environ.items()))\n    return len(os.environ)\n"
    try:
        with ZygoteSandbox() as sandbox, sandbox.open(Program(text), hook, Limits(), seed=1) as candidate:
            assert candidate.f(1) < 15
            assert "canary" not in candidate.output
            assert os.environ.get("HOME", "/root") not in candidate.output
    finally:
        del os.environ["OPENAI_API_KEY"]


def test_chance_repeats_itself_in_another_sandbox() -> None:
    from evolve.types import Entry, Float, Hook, Limits, Program

    hook = Hook("f", (Entry("f", {"x": Float()}, Float()),), Program(""))
    text = """
import os, random, secrets, uuid
import numpy as np
def f(x):
    drawn = [random.random(), random.Random().random(), np.random.rand(), np.random.default_rng().random(),
             np.random.RandomState().rand(), int.from_bytes(os.urandom(4), "big"), secrets.randbelow(10**6),
             uuid.uuid4().int % 10**6, hash("text") % 10**6, random.SystemRandom().random()]
    random.seed(); np.random.seed()
    return float(sum(drawn) + random.random() + np.random.rand())
"""
    hidden = "def f(x): return __import__('ran' + 'dom').random()\n"
    values: dict[tuple[str, int], set[float]] = {}
    for _ in range(2):
        with ZygoteSandbox() as sandbox:
            for program in (text, hidden):
                for seed in (0, 1, 2**127 + 5):
                    with sandbox.open(Program(program), hook, Limits(), seed=seed) as candidate:
                        values.setdefault((program, seed), set()).add(candidate.f(0.0))
    assert all(len(found) == 1 for found in values.values())
    assert len({values[text, seed].pop() for seed in (0, 1, 2**127 + 5)}) == 3
