# hostile: chan_huge_length
# kind: oneshot
# tries: announce four gigabytes
# contained if: a protocol failure at most; a frame can only ever carry a decision
# outcomes: invalid_output, crash, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def frame(tag, payload):
    return len(payload).to_bytes(4, "little") + tag + payload


def each(data):
    for fd in range(3, 64):
        try:
            os.write(fd, data)
        except OSError:
            pass


def solve(p, m):
    each((2**32 - 1).to_bytes(4, "little") + b"A" + bytes(64))
    return [0] * len(p)
