# hostile: time_sort
# kind: oneshot
# tries: hang inside a C-level sort
# contained if: a failure outcome without a score, or no harm
# outcomes: timeout
# max_score: 0.2
# self-limit: harmless if it runs unconfined
class Odd:
    def __lt__(self, other):
        while True:
            pass


def solve(p, m):
    return sorted([Odd() for _ in p])
