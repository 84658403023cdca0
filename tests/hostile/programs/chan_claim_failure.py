# hostile: chan_claim_failure
# kind: oneshot
# tries: claim that the infrastructure failed, to be run again
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
    each(frame(b"X", b"zygote died"))
    return [0] * len(p)
