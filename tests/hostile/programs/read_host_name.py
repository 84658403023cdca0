# hostile: read_host_name
# kind: oneshot
# tries: learn the host's name and kernel
# contained if: nothing of the host
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    try:
        raise SystemError("BREACH " + str(os.uname()))
    except OSError as e:
        print("blocked:", e)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
