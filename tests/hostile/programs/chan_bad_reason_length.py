# hostile: chan_bad_reason_length
# kind: oneshot
# tries: lie about the length of a reason
# contained if: a protocol failure at most; a frame can only ever carry a decision
# outcomes: error, invalid_output, crash
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
    each(frame(b"E", b"\xff\xff\xff\xff" + b"x" * 100))
    return [0] * len(p)
