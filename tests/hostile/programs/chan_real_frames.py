# hostile: chan_real_frames
# kind: oneshot
# tries: forge an answer in the sandbox's own format, then answer too
# contained if: a protocol failure at most; a frame can only ever carry a decision
# outcomes: invalid_output, ok, crash, error
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
    each(frame(b"A", bytes(8 * len(p))))
    return [0] * len(p)
