# hostile: net_sendmsg_on_channel
# kind: oneshot
# tries: treat its own pipe as a socket and send a descriptor over it
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    for fd in range(3, 20):
        if c.syscall(46, fd, bytes(64), 0) >= 0:
            raise SystemError("BREACH sendmsg on %d" % fd)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
