# hostile: time_exception_text
# kind: oneshot
# tries: never finish saying what went wrong
# contained if: a failure outcome without a score, or no harm
# outcomes: timeout, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
class Slow(Exception):
    def __str__(self):
        while True:
            pass


def solve(p, m):
    raise Slow
