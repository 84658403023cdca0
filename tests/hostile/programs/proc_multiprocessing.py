# hostile: proc_multiprocessing
# kind: oneshot
# tries: start a multiprocessing pool
# contained if: no process is ever created
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import multiprocessing


def attack(p, m):
    with multiprocessing.Pool(2) as pool:
        raise SystemError("BREACH pool %s" % pool.map(abs, [-1]))

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
