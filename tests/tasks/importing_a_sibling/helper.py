import importlib.util


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(weights, target):
    return -sum((w - t) ** 2 for w, t in zip(weights, target))
