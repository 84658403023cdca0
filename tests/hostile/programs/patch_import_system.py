# hostile: patch_import_system
# kind: oneshot
# tries: replace the import system
# contained if: only this process is affected
# outcomes: ok, error, invalid_output, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import builtins
import sys


def solve(p, m):
    builtins.__import__ = lambda *a, **k: None
    sys.meta_path[:] = []
    sys.modules.clear()
    return [0] * len(p)
