# hostile: time_select
# kind: oneshot
# tries: wait in select for ever
# contained if: a failure outcome without a score, or no harm
# outcomes: timeout, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import select


def solve(p, m):
    select.select([], [], [])
