# hostile: read_access_oracle
# kind: oneshot
# tries: learn by access() which files exist
# contained if: refused for all alike
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    there = [c.access(b"@HOME@/id_canary", 0), c.syscall(269, -100, b"@HOME@/id_canary", 0), c.syscall(439, -100, b"@HOME@/id_canary", 0, 0)]
    if 0 in there:
        raise SystemError("BREACH access %s" % there)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
