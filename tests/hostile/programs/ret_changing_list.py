# hostile: ret_changing_list
# kind: oneshot
# tries: return a list that gives other elements every time it is read
# contained if: rejected, or only the bytes sent count
# outcomes: ok, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
class Moody(list):
    reads = 0

    def __iter__(self):
        Moody.reads += 1
        return iter([0 if Moody.reads == 1 else -9] * 200)


def solve(p, m):
    return Moody([0] * 200)
