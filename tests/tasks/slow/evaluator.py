import importlib.util


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

import signal
import time


def evaluate(program_path):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.alarm(5)
    began = time.perf_counter()
    time.sleep(0.05)
    total = load(program_path).steps()
    return {"combined_score": min(total / 1000.0, 100.0), "seconds": time.perf_counter() - began}
