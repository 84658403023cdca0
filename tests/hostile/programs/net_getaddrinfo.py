# hostile: net_getaddrinfo
# kind: oneshot
# tries: resolve a name, which asks a name server
# contained if: no packet leaves
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import socket


def attack(p, m):
    raise SystemError("BREACH resolved %s" % socket.getaddrinfo("sbxh-@TOKEN@.invalid", 80))

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
