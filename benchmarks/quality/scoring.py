"""Our verifier as a service on loopback, for frameworks that call an evaluator of their own format.

One process keeps one sandbox warm, and logs every program with what it scored, in order: the same
measurement for everybody, however often a framework starts its evaluator anew.
"""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from evolve import Hook, Problem, Program, Split, programs
from evolve.evaluation import Evaluator
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox

WORST = -1e9


class Scoring:
    """The server; a context manager.

    Args:
        problem: What is scored; on its train split.
        hook: That programs implement.
    """

    def __init__(self, problem: Problem, hook: Hook) -> None:
        self._problem = problem
        self._hook = hook
        self._evaluator = Evaluator(problem, ZygoteSandbox(modules=problem.limits.modules))
        self._worker = ThreadPoolExecutor(1)  # a zygote belongs to the thread that started it
        self.log: list[dict[str, Any]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["content-length"])).decode()
                content = json.dumps(owner.score(text)).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Scoring:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._worker.submit(self._evaluator.close).result()
        self._worker.shutdown()

    def score(self, text: str) -> dict[str, Any]:
        """Return `combined_score`, larger is better, and the declared objectives."""
        return self._worker.submit(self._score, text).result()

    def _score(self, text: str) -> dict[str, Any]:
        began = time.perf_counter()
        faults = programs.check(text, self._hook, self._problem.limits.modules)
        objectives: dict[str, float] = {}
        if not faults:
            evaluation = self._evaluator.evaluate(
                Task(Program(text), self._hook.name, Split.TRAIN, 0, len(self.log))
            )
            objectives = dict(evaluation.objectives)
            faults = [] if evaluation.ok else [f"{evaluation.status}: {evaluation.reason}"]
        primary = self._problem.objectives[0]
        score = WORST if faults else -primary.loss(objectives[primary.name])
        row = {"text": text, "score": score, "objectives": objectives}
        self.log.append(row | {"seconds": time.perf_counter() - began})
        return {"combined_score": score, **objectives, "error": "; ".join(faults)}
