# hostile: proc_exec_interpreter
# kind: oneshot
# tries: replace itself by a fresh interpreter without limits
# contained if: no program runs
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os, sys


def attack(p, m):
    os.execv(sys.executable, [sys.executable, "-c", "open('@SCRATCH@/sbxh_exec', 'w')"])

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
