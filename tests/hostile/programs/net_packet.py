# hostile: net_packet
# kind: oneshot
# tries: read every packet of the machine
# contained if: no packet or connection reaches anybody
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import socket


def attack(p, m):
    s = socket.socket(17, 3, 0)
    raise SystemError("BREACH socket %d" % s.fileno())

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
