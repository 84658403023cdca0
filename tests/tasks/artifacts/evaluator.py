import importlib.util


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

from openevolve.evaluation_result import EvaluationResult


def evaluate(program_path):
    value = load(program_path).pick()
    return EvaluationResult(
        metrics={"combined_score": -abs(value - 12)}, artifacts={"hint": f"{value} is {'low' if value < 12 else 'high'}"}
    )
