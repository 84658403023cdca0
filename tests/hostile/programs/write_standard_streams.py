# hostile: write_standard_streams
# kind: oneshot
# tries: write to the descriptors 0, 1 and 2 below Python
# contained if: goes nowhere
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    for fd in (0, 1, 2):
        try:
            os.write(fd, b'{"score": 1.0}\n')
        except OSError as e:
            print("blocked:", e)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
