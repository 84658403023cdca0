# hostile: exit_ignore_xcpu
# kind: oneshot
# tries: ignore every signal and never return
# contained if: a failure outcome without a score, or no harm
# outcomes: timeout, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def solve(p, m):
    while True:
        pass
