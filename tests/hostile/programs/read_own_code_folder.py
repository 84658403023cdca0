# hostile: read_own_code_folder
# kind: oneshot
# tries: find where it runs and list that folder
# contained if: nothing can be listed
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os, sys
import numpy


def attack(p, m):
    for folder in {os.path.dirname(numpy.__file__), *sys.path, "."}:
        try:
            raise SystemError("BREACH listed %s" % os.listdir(folder)[:3])
        except OSError as e:
            print("blocked:", e)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
