# hostile: proc_threads
# kind: oneshot
# tries: start Python threads
# contained if: refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import threading


def attack(p, m):
    t = threading.Thread(target=lambda: None)
    t.start()
    raise SystemError("BREACH thread started")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
