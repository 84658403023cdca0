# hostile: kill_session
# kind: oneshot
# tries: signal its session and everybody it may
# contained if: nobody else is hit
# outcomes: ok, violation, error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os, signal


def attack(p, m):
    os.killpg(os.getsid(0) or os.getpgid(0), signal.SIGTERM)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
