# hostile: time_lock
# kind: oneshot
# tries: wait for a lock for ever
# contained if: a failure outcome without a score, or no harm
# outcomes: timeout, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import threading


def solve(p, m):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
