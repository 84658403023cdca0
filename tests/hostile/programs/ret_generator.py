# hostile: ret_generator
# kind: oneshot
# tries: return a generator of the right length
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def solve(p, m):
    return (0 for _ in p)
