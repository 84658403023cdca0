# hostile: load_wrong_signature
# kind: oneshot
# tries: take no arguments
# contained if: a failure outcome without a score, or no harm
# outcomes: error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def solve():
    return []
