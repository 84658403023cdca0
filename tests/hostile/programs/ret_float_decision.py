# hostile: ret_float_decision
# kind: online
# tries: decide by a fraction
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.01
# self-limit: harmless if it runs unconfined
def decide(size, backlog):
    return 0.999
