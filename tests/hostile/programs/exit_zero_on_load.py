# hostile: exit_zero_on_load
# kind: oneshot
# tries: leave with success while it is loaded
# contained if: a failure outcome without a score, or no harm
# outcomes: crash, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os

os._exit(0)
