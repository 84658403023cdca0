# hostile: load_recursion
# kind: oneshot
# tries: exhaust the stack while it is loaded
# contained if: a failure outcome without a score, or no harm
# outcomes: error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def f():
    return f()


f()


def solve(p, m):
    return [0] * len(p)
