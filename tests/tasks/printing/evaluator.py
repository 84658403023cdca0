import importlib.util


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

import logging
import sys

logging.basicConfig(level=logging.INFO)


def evaluate(program_path):
    print("evaluating", program_path, file=sys.stderr)
    logging.getLogger(__name__).info("a line")
    value = load(program_path).level()
    print("x" * 20000)
    return {"score": value, "bonus": value / 2}
