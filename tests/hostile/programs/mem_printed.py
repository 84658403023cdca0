# hostile: mem_printed
# kind: oneshot
# tries: print 200 MB with terminal escapes
# contained if: a failure outcome without a score, or no harm
# outcomes: ok, error, memory, timeout
# max_score: 0.2
# self-limit: at most 2 GiB
def solve(p, m):
    for _ in range(2000):
        print('\x1b[2J' + 'x' * 100000)
    return [0] * len(p)
