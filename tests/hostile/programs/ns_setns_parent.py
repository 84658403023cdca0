# hostile: ns_setns_parent
# kind: oneshot
# tries: join the namespaces of its parent
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, os


def attack(p, m):
    fd = os.open("/proc/%d/ns/mnt" % os.getppid(), os.O_RDONLY)
    if ctypes.CDLL(None).setns(fd, 0) == 0:
        raise SystemError("BREACH joined")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
