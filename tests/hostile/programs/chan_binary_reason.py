# hostile: chan_binary_reason
# kind: oneshot
# tries: send a reason that is not text
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
    each(frame(b"E", b"\x10\x00\x00\x00" + bytes(range(128, 256))))
    return [0] * len(p)
