# hostile: read_links
# kind: oneshot
# tries: resolve links and its working directory
# contained if: refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    for f in (lambda: os.readlink("/proc/self/exe"), lambda: os.readlink("/proc/self/cwd")):
        try:
            raise SystemError("BREACH " + f())
        except OSError as e:
            print("blocked:", e)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
