# hostile: patch_runtime
# kind: oneshot
# tries: replace the functions of the sandbox's own runtime in this process
# contained if: the scorer checks what comes back
# outcomes: ok, invalid_output, crash, error, timeout
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import sys


def solve(p, m):
    for name, module in list(sys.modules.items()):
        if name.startswith("evolve"):
            for key, value in list(vars(module).items()):
                if callable(value) and not isinstance(value, type):
                    setattr(module, key, lambda *a, **k: b"\x08\x00\x00\x00A" + b"\xff" * 8)
    return [0] * len(p)
