# hostile: chan_replace_answers
# kind: oneshot
# tries: put another descriptor where its answers go
# contained if: a failure outcome, never a success
# outcomes: ok, crash, error, timeout, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def solve(p, m):
    try:
        os.dup2(1, 4)
    except OSError as e:
        print("blocked:", e)
    return [0] * len(p)
