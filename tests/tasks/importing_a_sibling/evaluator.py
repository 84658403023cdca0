import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from helper import load, score  # noqa: E402

TARGET = json.loads((Path(__file__).parent / "data" / "target.json").read_text())


def evaluate(program_path):
    weights = load(program_path).weights(len(TARGET))
    with open(os.path.join(os.path.dirname(__file__), "data", "target.json")) as file:
        assert json.load(file) == TARGET
    return {"combined_score": score(weights, TARGET)}
