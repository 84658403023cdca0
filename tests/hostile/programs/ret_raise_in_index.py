# hostile: ret_raise_in_index
# kind: oneshot
# tries: raise SystemExit while its answer is converted
# contained if: rejected, or only the bytes sent count
# outcomes: crash, error, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
class Raise:
    def __index__(self):
        raise SystemExit(0)


def solve(p, m):
    return [Raise()] * len(p)
