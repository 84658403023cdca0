"""What this machine offers: the layers of the sandbox, what the absence of one means, and the proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from evolve.errors import SandboxUnavailable
from evolve.sandbox.host import ZygoteSandbox, granted

MEANINGS = {
    "seccomp": "without it nothing holds a candidate, and `run` refuses",
    "landlock": "without it only seccomp denies files and the network",
    "uid": "without it guests have the scorer's user, and only seccomp stands between them",
    "root": "without it the file system is there, and only seccomp and Landlock deny it",
    "user namespace": "not needed as root; an ordinary user needs it for the other namespaces",
    "pid namespace": "without it process numbers of others are visible, though out of reach",
    "net namespace": "without it only seccomp and Landlock deny the network",
    "mount namespace": "without it the root cannot be emptied",
    "ipc namespace": "without it only seccomp denies System V segments and message queues",
    "uts namespace": "without it the host name is visible",
}


@dataclass(frozen=True)
class Layer:
    """One wall.

    Attributes:
        name: Key in tables.
        present: Whether this machine grants it.
        meaning: What its absence means.
    """

    name: str
    present: bool
    meaning: str


@dataclass(frozen=True)
class SelfTest:
    """The outcome of attacking the sandbox.

    Attributes:
        passed: How many attacks were contained.
        failed: How many were not.
        breaches: What those did, by attack.
    """

    passed: int
    failed: int
    breaches: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What `examine` found.

    Attributes:
        level: "strong", "good" or "none".
        layers: Every wall that the sandbox knows.
        self_test: `None` if it was not asked for or there is nothing to test.
        reason: Why the level is "none", or "".
    """

    level: str
    layers: tuple[Layer, ...]
    self_test: SelfTest | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; the keys are stable."""
        test = self.self_test
        return {
            "level": self.level,
            "layers": [{"name": x.name, "present": x.present, "meaning": x.meaning} for x in self.layers],
            "self_test": None
            if test is None
            else {"passed": test.passed, "failed": test.failed, "breaches": dict(test.breaches)},
            "reason": self.reason,
        }


def examine(*, self_test: bool) -> Report:
    """Start a sandbox, ask what it got, and attack it if wanted.

    The import list and the audit hook are off for the attacks, so that the walls are what is tested.
    """
    try:
        level, present = granted()
    except SandboxUnavailable as error:
        layers = tuple(Layer(name, False, meaning) for name, meaning in MEANINGS.items())
        return Report("none", layers, reason=str(error))
    layers = tuple(Layer(name, present.get(name, False), text) for name, text in MEANINGS.items())
    if not self_test:
        return Report(level, layers)
    from evolve.sandbox import attacks

    with ZygoteSandbox(modules=attacks.MODULES, guard=False) as sandbox:
        test = _attack(sandbox)
    return (
        Report("none", layers, test, "the self-test failed") if test.failed else Report(level, layers, test)
    )


def _attack(sandbox: ZygoteSandbox) -> SelfTest:
    from evolve.sandbox import attacks

    breaches = {}
    with attacks.canaries() as canary:
        for attack in attacks.ATTACKS:
            try:
                found = attacks.breach(sandbox, attack, canary)
            except SandboxUnavailable as error:
                found = f"took the sandbox down: {error}"
            if found:
                breaches[attack.name] = found
    return SelfTest(len(attacks.ATTACKS) - len(breaches), len(breaches), breaches)
