# hostile: net_socketpair
# kind: oneshot
# tries: make a socket pair, through which descriptors can be passed
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import socket


def attack(p, m):
    a, b = socket.socketpair()
    raise SystemError("BREACH socketpair")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
