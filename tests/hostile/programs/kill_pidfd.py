# hostile: kill_pidfd
# kind: oneshot
# tries: signal its parent through a pidfd
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os, signal


def attack(p, m):
    fd = os.pidfd_open(os.getppid() or 1)
    signal.pidfd_send_signal(fd, 9)
    raise SystemError("BREACH pidfd")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
