import argparse
import os
from typing import Any, Dict, List, Optional, Tuple

from shinka.core import run_shinka_eval


def validate(result) -> Tuple[bool, Optional[str]]:
    if any(not 0 <= x <= 1 for x in result):
        return False, "a point outside of [0, 1]"
    return True, "valid"


def aggregate(results: List[Any]) -> Dict[str, Any]:
    gaps = [min(b - a for a, b in zip(sorted(r), sorted(r)[1:])) for r in results]
    return {"combined_score": float(min(gaps)), "public": {"gaps": gaps}, "private": {}}


def main(program_path: str, results_dir: str):
    os.makedirs(results_dir, exist_ok=True)
    metrics, correct, error_msg = run_shinka_eval(
        program_path=program_path,
        results_dir=results_dir,
        experiment_fn_name="run_placing",
        num_runs=2,
        get_experiment_kwargs=lambda run: {"seed": run, "n": 5},
        validate_fn=validate,
        aggregate_metrics_fn=aggregate,
    )
    print("correct" if correct else error_msg)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program_path", type=str, default="initial.py")
    parser.add_argument("--results_dir", type=str, default="results")
    args = parser.parse_args()
    main(args.program_path, args.results_dir)
