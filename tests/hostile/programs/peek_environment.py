# hostile: peek_environment
# kind: oneshot
# tries: look for keys in its environment
# contained if: an environment made from nothing
# outcomes: ok, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def solve(p, m):
    odd = [k for k in os.environ if "KEY" in k or "TOKEN" in k or k in ("HOME", "USER", "PATH")]
    if odd:
        raise SystemError("BREACH environment %s" % odd)
    return [0] * len(p)
