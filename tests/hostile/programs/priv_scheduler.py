# hostile: priv_scheduler
# kind: oneshot
# tries: take the processor: real-time priority, another core
# contained if: refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    for f in (
        lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(50)),
        lambda: os.nice(-20),
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
        lambda: os.sched_setaffinity(0, range(os.cpu_count() or 1)),
    ):
        try:
            f()
        except OSError as e:
            print("blocked:", e)
        else:
            raise SystemError("BREACH scheduler")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
