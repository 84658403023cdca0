# hostile: ret_out_of_range_online
# kind: online
# tries: decide for a server that does not exist
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.01
# self-limit: harmless if it runs unconfined
def decide(size, backlog):
    return 8
