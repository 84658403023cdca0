# hostile: exit_abort
# kind: oneshot
# tries: abort
# contained if: a failure outcome without a score, or no harm
# outcomes: crash, error, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def solve(p, m):
    os.abort()
