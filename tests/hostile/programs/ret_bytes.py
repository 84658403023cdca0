# hostile: ret_bytes
# kind: oneshot
# tries: return bytes that look like an answer
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def solve(p, m):
    return bytes(8 * len(p))
