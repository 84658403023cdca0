import importlib.util


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def evaluate_stage1(program_path):
    return {"combined_score": 1.0 if load(program_path).guess() > 3 else 0.1, "stage1": 1.0}


def evaluate_stage2(program_path):
    return {"combined_score": 2.0 - abs(load(program_path).guess() - 3.2), "stage2": 1.0}


def evaluate(program_path):
    return evaluate_stage2(program_path)
