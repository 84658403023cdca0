# hostile: ret_bool
# kind: online
# tries: decide by a truth value
# contained if: rejected, or only the bytes sent count
# outcomes: ok, invalid_output
# max_score: 0.01
# self-limit: harmless if it runs unconfined
def decide(size, backlog):
    return False
