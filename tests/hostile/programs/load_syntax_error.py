# hostile: load_syntax_error
# kind: oneshot
# tries: not compile
# contained if: a failure outcome without a score, or no harm
# outcomes: invalid_output, error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
from __future__ import braces


def solve(p, m):
    return [0] * len(p)
