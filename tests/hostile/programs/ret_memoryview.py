# hostile: ret_memoryview
# kind: oneshot
# tries: return a memory view
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def solve(p, m):
    return memoryview(bytes(8 * len(p))).cast("q")
