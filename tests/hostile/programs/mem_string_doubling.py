# hostile: mem_string_doubling
# kind: oneshot
# tries: double a string up to 2 GiB
# contained if: a failure outcome without a score, or no harm
# outcomes: memory, timeout
# max_score: 0.2
# self-limit: at most 2 GiB
def solve(p, m):
    s = 'x'
    while len(s) < 1 << 31:
        s += s
    raise RuntimeError('BREACH held %d' % len(s))
