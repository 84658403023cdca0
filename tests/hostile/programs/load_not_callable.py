# hostile: load_not_callable
# kind: oneshot
# tries: define something else than a function
# contained if: a failure outcome without a score, or no harm
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
solve = 3
