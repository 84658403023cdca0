# hostile: ret_hang_in_iteration
# kind: oneshot
# tries: never finish while its answer is converted
# contained if: rejected, or only the bytes sent count
# outcomes: ok, timeout, memory, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
class Hang(list):
    def __iter__(self):
        while True:
            yield 0


def solve(p, m):
    return Hang([0] * 200)
