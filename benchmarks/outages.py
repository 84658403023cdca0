"""What chaos does to a campaign from outside: its disk fills up, its model goes away.

`python outages.py PORT` is the model: it answers each request by a program that depends on the request
alone, so that a campaign whose model was away now and then must end as one whose model never was.
"""

from __future__ import annotations

import hashlib
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any

from havoc import ENDLESS, Chaos
from quality.serving import JsonHandler

PATIENCE_S = 1.5
LATENCY_S = 0.05
SMALL, LARGE = "1200k", "64m"


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Wait until something holds; return whether it does in time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


# --- the disk ---------------------------------------------------------------------------------


def small_disk(chaos: Chaos) -> str:
    """Let a campaign fill a disk of its own, enlarge that, and go on; return why not, "" if done."""
    place = chaos.home / "runs"
    place.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        return f"no tmpfs may be mounted here: {mounted.stderr.strip()}"
    try:
        chaos.begin(ENDLESS)
        chaos.wait()
        code = chaos.process.returncode if chaos.process else None
        said = "free some space" in chaos.errors()
        chaos.check(code == 2 and said, f"a full tmpfs ended in {code}: {chaos.errors()}")
        subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(place)], check=True)
        chaos.sound()
        chaos.check(chaos.evaluated() > 0, "the disk was full before anything was evaluated")
        budget = chaos.evaluated() + 6
        chaos.resume(budget)
        result = json.loads(chaos.wait())
        chaos.complete(budget)
        chaos.compare(result, budget)
    finally:
        chaos.abandon()
        subprocess.run(["umount", str(place)], check=True)
    chaos.done["full tmpfs"] += 1
    return ""


# --- the model --------------------------------------------------------------------------------


class Model:
    """The model's process, always at the same address."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def spec(self) -> str:
        """By which a campaign names it."""
        return f"openai/outage@http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.process = subprocess.Popen([sys.executable, __file__, str(self.port)])
        if not wait_for(self._listens, 20):
            raise SystemExit("the stand-in for a model does not start")

    def kill(self) -> None:
        """Kill it; requests in flight get no answer."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def model_away(chaos: Chaos, outages: int, budget: int) -> None:
    """Kill the model of a campaign again and again, every second time for longer than its patience."""
    settings = chaos.home / "patience.yaml"
    settings.write_text(f"patience_s: {PATIENCE_S}\n")
    model = Model()
    model.start()
    extra = ("--model", model.spec, "--config", settings, "--llm-concurrency", 2)
    try:
        chaos.begin(budget, "runs", *extra)
        for number in range(outages):
            due = (number + 1) * budget // (outages + 1)
            reached = wait_for(lambda due=due: chaos.evaluated() >= due)  # type: ignore[misc]
            chaos.check(reached and chaos.running(), f"the campaign was over before outage {number + 1}")
            model.kill()
            if number % 2:
                chaos.wait()
                code = chaos.process.returncode if chaos.process else None
                chaos.check(code == 3, f"a model away for long ended in {code}: {chaos.errors()}")
                chaos.sound()
                model.start()
                chaos.resume(budget)
            else:
                time.sleep(PATIENCE_S / 3)
                model.start()
            chaos.done["model away"] += 1
        result = json.loads(chaos.wait())
        chaos.complete(budget)
        twice = chaos.rows(
            "SELECT digest FROM events WHERE kind = 'call' AND digest IS NOT NULL "
            "GROUP BY digest HAVING COUNT(*) > 1"
        )
        chaos.check(not twice, f"a model was paid twice for one request: {twice}")
        chaos.compare(result, budget, *extra)
    finally:
        chaos.abandon()
        model.kill()


class Answers(JsonHandler):
    """Chat completions: a rule of three constants, which are a hash of the question."""

    def got(self) -> object:
        """Know every model."""
        return {"id": "outage", "object": "model"}

    def posted(self, body: Any) -> object:
        """Answer after a while, so that there is somebody to hit."""
        time.sleep(LATENCY_S)
        a, b, c, *_ = hashlib.sha256(json.dumps(body["messages"]).encode()).digest()
        program = f"def score(bin, item):\n    return {a} * item.size - {b} * bin.free + {c}\n"
        message = {"role": "assistant", "content": f"```python\n{program}```\n"}
        usage = {"prompt_tokens": 100, "completion_tokens": 30, "total_tokens": 130}
        return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answers).serve_forever()
