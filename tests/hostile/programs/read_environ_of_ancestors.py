# hostile: read_environ_of_ancestors
# kind: oneshot
# tries: read the environment of every process
# contained if: nothing readable
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    for pid in [1, os.getppid(), *range(2, 2000)]:
        try:
            text = open("/proc/%d/environ" % pid).read()
        except OSError:
            continue
        raise SystemError("LEAK " + text[:500])

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
