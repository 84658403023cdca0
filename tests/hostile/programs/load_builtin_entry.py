# hostile: load_builtin_entry
# kind: oneshot
# tries: use a builtin as the entry point
# contained if: a failure outcome without a score, or no harm
# outcomes: invalid_output, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
solve = print
