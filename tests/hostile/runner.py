"""Run hostile programs under one condition and report, as JSON lines, what each could do.

Usage: runner.py CONDITION FOLDER...
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import canary
import conditions
import demos
import numpy as np

from evolve.errors import CandidateFailed, SandboxUnavailable
from evolve.sandbox import ZygoteSandbox, imports, lockdown
from evolve.types import Limits, Program

LIMITS = Limits(cpu_s=0.2, memory_mb=192)
_NEVER_PRELOAD = {"antigravity", "this", "idlelib", "tkinter", "turtle", "turtledemo", "test", "lib2to3"}
_PR_SET_CHILD_SUBREAPER = 36
_SLACK_KB = 16 * 1024


def header(text: str) -> dict[str, str]:
    """Return the fields of a program's header."""
    return dict(re.findall(r"^# ([\w -]+): (.*)$", text, re.MULTILINE))


def modules(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the standard modules that the programs import, so that none stops at a missing import."""
    names: set[str] = set()
    for text in texts:
        with suppress(SyntaxError, ValueError, RecursionError):
            for node in ast.walk(ast.parse(re.sub(r"@\w+@", "x", text))):
                if isinstance(node, ast.Import):
                    names.update(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module)
                    names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(sorted(name for name in names if _preloadable(name)))


def _preloadable(name: str) -> bool:
    top = name.partition(".")[0]
    if top not in sys.stdlib_module_names or top in _NEVER_PRELOAD or top in imports.POWERLESS:
        return False
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False


class Watch:
    """A sandbox and everything around it that a program might damage."""

    def __init__(self, place: Path, texts: list[str]) -> None:
        self._tree = canary.Tree(place / "tree")
        self._listeners = canary.Listeners(place)
        self._marks = {**self._tree.marks(), **self._listeners.marks()}
        cores = sorted(os.sched_getaffinity(0))
        core = cores[list(conditions.CONDITIONS).index(sys.argv[1]) % len(cores)]
        guard = sys.argv[1] == "guarded"
        self.sandbox = ZygoteSandbox(modules=() if guard else modules(texts), guard=guard, core=core)
        self.level = self.sandbox.level
        self._problems = demos.demos(seed=77)
        self._reference = {"reference": canary.SECRETS["the reference"]}
        other = f"# {canary.SECRETS['another candidate']}\n" + self._problems["oneshot"].hook.seed.text
        self._run("oneshot", other)
        self._honest = {kind: self._run(kind, d.hook.seed.text) for kind, d in self._problems.items()}
        self._zygote = self._pid()
        self._settle()
        self._left, self._fds, self._state = canary.left_behind(), self._open(), self._tree.state()

    def _pid(self) -> int:
        zygote = self.sandbox._nursery._zygote
        return zygote.pid if zygote is not None else 0

    @staticmethod
    def _open() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def _run(self, kind: str, text: str) -> dict[str, Any]:
        demo, candidate = self._problems[kind], None
        try:
            with self.sandbox.open(Program(text), demo.hook, LIMITS, seed=11) as candidate:
                answer = demo.run(candidate, demo.instance)
            outcome, reason = "ok", ""
            score = demo.score(demo.instance, answer)
        except CandidateFailed as failure:
            outcome, reason, score, answer = failure.status.value, failure.reason, 0.0, ()
        said = candidate.output if candidate is not None else ""
        peak = candidate.usage.peak_kb if candidate is not None else 0
        return {
            "outcome": outcome,
            "reason": reason,
            "score": score,
            "answer": np.asarray(answer).tolist(),
            "output": said,
            "peak_kb": peak,
        }

    def _settle(self) -> list[str]:
        """Return processes that are not the zygote, its server or a spare, once the dead are gone."""
        for _ in range(100):
            below = canary.descendants(os.getpid())
            children = [pid for pid, parent in below.items() if parent == os.getpid()]
            if children == [self._zygote] and len(below) <= 3:
                return []
            time.sleep(0.02)
        return [f"process {pid} of {parent}" for pid, parent in below.items()]

    def verdict(self, name: str, text: str) -> dict[str, Any]:
        """Run one program and return its outcome with everything it damaged."""
        fields = header(text)
        for mark, value in self._marks.items():
            text = text.replace(f"@{mark}@", value)
        started = time.monotonic()
        try:
            result = self._run(fields["kind"], text)
        except SandboxUnavailable as error:
            result = {"outcome": "infrastructure", "reason": str(error), "score": 0.0, "output": ""}
        found = self._damage(result, {"oneshot", fields["kind"]})
        return {
            "name": name,
            "allowed": fields["outcomes"],
            "max_score": float(fields["max_score"]),
            "seconds": round(time.monotonic() - started, 2),
            "found": found,
            **{key: result[key] for key in ("outcome", "reason", "score")},
            "output": result["output"][:300],
        }

    def _damage(self, result: dict[str, Any], kinds: set[str]) -> list[str]:
        said = result["reason"] + result["output"]
        found = [f"told {what}" for what, secret in canary.SECRETS.items() if secret in said]
        found += [f"claims {word}" for word in ("BREACH", "LEAK b", "root:x:0") if word in said]
        found += [f"reached {name}" for name in self._listeners.heard()]
        found += [f"left {trace}" for trace in canary.left_behind() if trace not in self._left]
        if self._tree.state() != self._state:
            found.append("changed the tree")
            self._state = self._tree.state()
        if len(said) > 12_000 or any(ord(c) < 32 and c not in "\n\t" for c in said):
            found.append("sent text that is long or not printable")
        if self._pid() != self._zygote:
            found.append("ended the zygote")
            self._zygote = self._pid()
        for kind in sorted(kinds):
            before = self._honest[kind]
            after = self._run(kind, self._problems[kind].hook.seed.text)
            if (after["outcome"], after["answer"]) != (before["outcome"], before["answer"]):
                found.append(f"spoiled an honest program: {after['outcome']} {after['reason']}")
        if (
            result.get("peak_kb", 0)
            > self._honest["oneshot"]["peak_kb"] + LIMITS.memory_mb * 1024 + _SLACK_KB
        ):
            found.append(f"used {result['peak_kb']} KB")
        found += self._settle()
        if self._open() > self._fds:
            found.append(f"left {self._open() - self._fds} descriptors open")
        return found


def tell(report: dict[str, Any]) -> None:
    """Write one report as a line of JSON."""
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Set the condition, then run every program of the folders."""
    conditions.CONDITIONS[sys.argv[1]]()
    lockdown.libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    programs = {p.stem: p.read_text() for folder in sys.argv[2:] for p in sorted(Path(folder).glob("*.py"))}
    place = Path(tempfile.mkdtemp(prefix="hostile"))
    try:
        os.environ["OPENAI_API_KEY"] = canary.SECRETS["the key in the environment"]
        os.environ["HOME"] = str(place / "tree" / "home")
        watch = Watch(place, list(programs.values()))
        tell({"level": watch.level, "layers": watch.sandbox.layers, "uid": os.geteuid()})
        for name, text in programs.items():
            tell(watch.verdict(name, text))
        watch.sandbox.close()
    finally:
        shutil.rmtree(place, ignore_errors=True)
    tell({"end": True, "left": list(canary.descendants(os.getpid()))})


if __name__ == "__main__":
    main()
