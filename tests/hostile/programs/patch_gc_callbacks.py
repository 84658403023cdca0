# hostile: patch_gc_callbacks
# kind: online
# tries: run code in the garbage collector, between questions
# contained if: only this process is affected
# outcomes: ok, error, crash, invalid_output
# max_score: 0.01
# self-limit: harmless if it runs unconfined
import gc


def hook(phase, info):
    gc.callbacks.clear()
    raise RuntimeError


def decide(size, backlog):
    gc.callbacks.append(hook)
    gc.collect()
    return 0
