# hostile: load_nothing
# kind: oneshot
# tries: define nothing
# contained if: a failure outcome without a score, or no harm
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
x = 1
