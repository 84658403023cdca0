# hostile: net_ipv6_udp
# kind: oneshot
# tries: send by IPv6
# contained if: no packet or connection reaches anybody
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import socket


def attack(p, m):
    s = socket.socket(10, 2, 0)
    raise SystemError("BREACH socket %d" % s.fileno())

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
