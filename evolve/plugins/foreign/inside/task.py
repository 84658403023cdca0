"""Run a task's own evaluator on a candidate, and say in numbers what it returned.

Runs in the guest, beside the candidate: what it says proves nothing, and is marked so.
"""

from __future__ import annotations

import ast
import functools
import importlib.machinery
import importlib.util
import itertools
import json
import math
import struct
import sys
import types
from collections.abc import Callable
from typing import Any

import files  # on the same disk

PROGRAM, EVALUATOR, RESULTS = "/candidate/program.py", "/task/evaluator.py", "/tmp/results"  # noqa: S108
_MOST_METRICS, _MOST_TEXT = 200, 12_000


class _Watch:
    """Notes what comes out of the candidate's functions when the evaluator calls them."""

    def __init__(self) -> None:
        self.depth = 0
        self.loaded = False
        self.raised = ""
        self.gave_up = ""

    def over(self, namespace: dict[str, Any]) -> None:
        """Watch every function and method that the candidate defines."""
        self.loaded = True
        for name, value in list(namespace.items()):
            if isinstance(value, types.FunctionType) and value.__globals__ is namespace:
                namespace[name] = self._watched(value)
            elif isinstance(value, type) and value.__module__ == namespace.get("__name__"):
                for key, method in list(vars(value).items()):
                    if isinstance(method, types.FunctionType):
                        setattr(value, key, self._watched(method))

    def _watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            self.depth += 1
            try:
                return function(*arguments, **options)
            except BaseException as error:
                if self.depth == 1:
                    self.note(error)
                raise
            finally:
                self.depth -= 1

        return call

    def note(self, error: BaseException) -> None:
        """Keep the first exception."""
        line, trace = "", error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == PROGRAM:
                line = f" (line {trace.tb_lineno})"
            trace = trace.tb_next
        self.raised = self.raised or f"{type(error).__name__}: {str(error)[:300]}{line}"

    def caught(self) -> None:
        """Keep the exception for which the evaluator gave up, and returned what it does then."""
        error = sys.exc_info()[1]
        self.gave_up = self.gave_up or f"{type(error).__name__}: {str(error)[:300]}"


watch = _Watch()


class _GivingUp(ast.NodeTransformer):
    """Makes an evaluator say so when it answers an exception of any kind with a fixed result."""

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        self.generic_visit(node)
        name = getattr(node.type, "id", "") if node.type else "Exception"
        returns = any(isinstance(part, ast.Return) for statement in node.body for part in ast.walk(statement))
        if name in ("Exception", "BaseException") and returns:
            node.body[:0] = ast.parse("__import__('evolve_watch').caught()").body
        return node


def _code(_: Any, data: Any, path: str, **__: Any) -> types.CodeType:
    tree = ast.parse(data)
    if str(path).startswith(f"{files.HOME}/"):
        tree = ast.fix_missing_locations(_GivingUp().visit(tree))
    return compile(tree, path, "exec", dont_inherit=True)


class EvaluationResult:
    """What `openevolve.evaluation_result` offers to evaluators."""

    def __init__(self, metrics: Any, artifacts: Any = None) -> None:
        self.metrics, self.artifacts = metrics, artifacts or {}

    @classmethod
    def from_dict(cls, metrics: Any) -> EvaluationResult:
        """Return a result without artifacts."""
        return cls(metrics)

    def to_dict(self) -> Any:
        """Return the metrics."""
        return self.metrics


def run_shinka_eval(
    program_path: str,
    results_dir: str,
    experiment_fn_name: str,
    num_runs: int = 1,
    get_experiment_kwargs: Any = None,
    aggregate_metrics_fn: Any = None,
    validate_fn: Any = None,
    default_metrics_on_error: Any = None,
    **_: Any,
) -> tuple[dict[str, Any], bool, str | None]:
    """Call one function of the program several times, validate each result, and aggregate them."""
    metrics: dict[str, Any] = {}
    error: str | None = None
    try:
        spec = importlib.util.spec_from_file_location("program", program_path)
        program = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(program)
        results = []
        for number in range(num_runs):
            options = get_experiment_kwargs(number) if get_experiment_kwargs else {"seed": number + 1}
            results.append(getattr(program, experiment_fn_name)(**options))
            valid, why = (validate_fn(results[-1]) or (True, None)) if validate_fn else (True, None)
            error = error if valid or error else f"Validation failed: {why}"
        metrics = aggregate_metrics_fn(results) if aggregate_metrics_fn else {"combined_score": 0.0}
    except Exception as raised:  # noqa: BLE001  # the format asks for a result in any case
        metrics, error = dict(default_metrics_on_error or {"combined_score": 0.0}), str(raised)
    results_of.update(metrics=metrics, error=error)
    for name, content in (("metrics", metrics), ("correct", {"correct": error is None, "error": error})):
        if results_dir:
            files.folders.add(files.full(results_dir))
            files.files[files.full(f"{results_dir}/{name}.json")] = json.dumps(content, default=str).encode()
    return metrics, error is None, error


results_of: dict[str, Any] = {}


def offer_packages() -> None:
    """Let evaluators import what they know from the frameworks they were written for."""
    for name, members in {
        "openevolve": {},
        "openevolve.evaluation_result": {"EvaluationResult": EvaluationResult},
        "shinka": {},
        "shinka.core": {"run_shinka_eval": run_shinka_eval},
        "shinka.core.wrap_eval": {"run_shinka_eval": run_shinka_eval},
    }.items():
        module = types.ModuleType(name)
        module.__path__ = []
        for key, value in members.items():
            setattr(module, key, value)
        sys.modules[name] = module
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)


def evaluate(options: dict[str, Any]) -> list[list[int]]:
    """Evaluate the candidate; see `evolve.plugins.foreign.verifier` for the rows."""
    offer_packages()
    importlib.machinery.SourceFileLoader.source_to_code = _code
    try:
        metrics, artifacts, refusal = _asked(options)
    except Exception as error:  # the evaluator's own; MemoryError has a status of its own
        if isinstance(error, MemoryError):
            raise
        watch.note(error)
        metrics, artifacts, refusal = {}, {}, ""
    if watch.raised:
        refusal = f"crash {watch.raised}"
    elif watch.gave_up:
        refusal = f"the evaluator gave up: {watch.gave_up}"
    elif not watch.loaded and PROGRAM in files.read:
        why = artifacts.get("error") or metrics.get("error") or "it raised while it was imported"
        refusal = f"crash the program did not load: {str(why)[-300:]}"
    return _rows(metrics, artifacts, refusal)


def _asked(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    spec = importlib.util.spec_from_file_location("evaluator", options["evaluator"])
    evaluator = importlib.util.module_from_spec(spec)
    sys.modules["evaluator"] = evaluator
    sys.argv = [options["evaluator"], PROGRAM]
    spec.loader.exec_module(evaluator)
    return _judged(evaluator, options)


def _judged(evaluator: Any, options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    if options["shinka"]:
        metrics = evaluator.main(PROGRAM, RESULTS) if hasattr(evaluator, "main") else None
        found = results_of or _written()
        return found.get("metrics") or metrics or {}, {}, str(found.get("error") or "")
    if not options["cascade"] or not hasattr(evaluator, "evaluate_stage1"):
        return *_parts(evaluator.evaluate(PROGRAM)), ""
    metrics, artifacts = {}, {}
    thresholds = options["thresholds"]
    for number in itertools.count(1):
        stage = getattr(evaluator, f"evaluate_stage{number}", None)
        if stage is None:
            break
        threshold = thresholds[number - 1] if number <= len(thresholds) else None
        more, text = _parts(stage(PROGRAM))
        metrics, artifacts = {**metrics, **more}, {**artifacts, **text}
        last = not hasattr(evaluator, f"evaluate_stage{number + 1}")
        if not last and threshold is not None and not _score(more) >= threshold:
            reached = f"stage {number} reached {_score(more):.4g}, and {threshold:g} was needed to go on"
            return metrics, artifacts, f"dropped {reached}"
    return metrics, artifacts, ""


def _written() -> dict[str, Any]:
    """Return what an evaluator wrote itself, without `run_shinka_eval`."""
    found = {
        name: json.loads(files.files.get(f"{RESULTS}/{name}.json", b"{}")) for name in ("metrics", "correct")
    }
    wrong = found["correct"].get("correct") is False
    return {
        "metrics": found["metrics"],
        "error": (found["correct"].get("error") or "incorrect") if wrong else None,
    }


def _parts(result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if hasattr(result, "metrics"):
        return dict(result.metrics), dict(getattr(result, "artifacts", None) or {})
    if isinstance(result, dict) and isinstance(result.get("metrics"), dict):
        return dict(result["metrics"]), dict(result.get("artifacts") or {})
    return dict(result), {}


def _score(metrics: dict[str, Any]) -> float:
    numbers = _numbers(metrics)
    if "combined_score" in numbers:
        return numbers["combined_score"]
    return sum(numbers.values()) / len(numbers) if numbers else math.nan


def _numbers(metrics: dict[str, Any]) -> dict[str, float]:
    found = {}
    for name, value in metrics.items():
        try:
            found[str(name)] = float(value) if not isinstance(value, str) else math.nan
        except (TypeError, ValueError):
            continue
    return {name: value for name, value in found.items() if not isinstance(metrics.get(name), str)}


def _rows(metrics: dict[str, Any], artifacts: dict[str, Any], refusal: str) -> list[list[int]]:
    numbers = dict(list(_numbers(metrics).items())[:_MOST_METRICS])
    told = {k: v for k, v in metrics.items() if isinstance(v, str)} | artifacts
    error = told.get("error") or told.get("failure")
    text = "\n".join(f"{name}: {value}" for name, value in told.items())[:_MOST_TEXT]
    bits = [struct.unpack("<q", struct.pack("<d", value))[0] for value in numbers.values()]
    refusal = refusal or (f"the evaluator reports an error: {error}" if error else "")
    return [
        bits,
        *(list(part.encode("utf-8", "replace")) for part in ("\0".join(numbers), text, refusal[:600])),
    ]
