# hostile: kill_timer
# kind: oneshot
# tries: leave a timer that fires in the middle of a later question
# contained if: refused, or only its own process is hit
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import signal


def attack(p, m):
    signal.signal(signal.SIGALRM, lambda *a: None)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    raise SystemError("BREACH timer")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
