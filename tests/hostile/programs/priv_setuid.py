# hostile: priv_setuid
# kind: oneshot
# tries: become root again
# contained if: refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    for f in (os.setuid, os.seteuid, os.setgid):
        try:
            f(0)
        except OSError as e:
            print("blocked:", e)
        else:
            if os.getuid() != 0 or f is not os.setuid:
                raise SystemError("BREACH %s" % f.__name__)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
