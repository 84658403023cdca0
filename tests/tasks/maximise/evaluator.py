import importlib.util


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def evaluate(program_path):
    program = load(program_path)
    x = program.run(1)
    return {"value": -((x - 2.5) ** 2), "combined_score": 1.0 / (1.0 + (x - 2.5) ** 2)}
