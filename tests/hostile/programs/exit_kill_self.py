# hostile: exit_kill_self
# kind: oneshot
# tries: SIGKILL itself, to look like a victim of somebody else
# contained if: a failure outcome without a score, or no harm
# outcomes: violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def solve(p, m):
    os.kill(os.getpid(), 9)
