# hostile: mem_deep_list
# kind: oneshot
# tries: overflow the C stack by a deep structure
# contained if: a failure outcome without a score, or no harm
# outcomes: error, crash, memory, timeout
# max_score: 0.2
# self-limit: at most 2 GiB
def solve(p, m):
    x = []
    for _ in range(1000000):
        x = [x]
    repr(x)
    return [0] * len(p)
