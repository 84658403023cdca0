# hostile: chan_nonblocking
# kind: oneshot
# tries: make the channel non-blocking for both ends
# contained if: the scorer's end is not affected
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def solve(p, m):
    for fd in range(3, 64):
        try:
            os.set_blocking(fd, False)
        except OSError:
            pass
    return [0] * len(p)
