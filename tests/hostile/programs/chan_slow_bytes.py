# hostile: chan_slow_bytes
# kind: oneshot
# tries: send an answer byte by byte
# contained if: the deadline covers all of it
# outcomes: timeout, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os
import time


def solve(p, m):
    for byte in (8 * len(p)).to_bytes(4, "little") + b"A" + bytes(8 * len(p)):
        os.write(4, bytes([byte]))
        time.sleep(0.05)
    while True:
        time.sleep(1)
