# hostile: load_replaced_builtins
# kind: oneshot
# tries: remove every builtin
# contained if: a failure outcome without a score, or no harm
# outcomes: invalid_output, error, crash, ok
# max_score: 0.2
# self-limit: harmless if it runs unconfined
__builtins__.clear() if isinstance(__builtins__, dict) else vars(__builtins__).clear()


def solve(p, m):
    return [0]
