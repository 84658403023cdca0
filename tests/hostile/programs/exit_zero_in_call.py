# hostile: exit_zero_in_call
# kind: oneshot
# tries: leave with success in the middle of a call
# contained if: a failure outcome without a score, or no harm
# outcomes: error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import sys


def solve(p, m):
    sys.exit(0)
