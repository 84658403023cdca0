# hostile: read_by_numpy
# kind: oneshot
# tries: read files through numpy: fromfile, memmap, load, genfromtxt
# contained if: nothing readable
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def attack(p, m):
    for f in (np.fromfile, np.memmap, np.load, np.genfromtxt, np.loadtxt):
        try:
            print("LEAK", bytes(np.asarray(f("@RUN@/candidates/0001.py", dtype="u1") if f is not np.load else f("@RUN@/candidates/0001.py"))))
        except OSError as e:
            print("blocked:", e)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
