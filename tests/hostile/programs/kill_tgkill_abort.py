# hostile: kill_tgkill_abort
# kind: oneshot
# tries: use the one signal that it may send itself on its parent
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, os


def attack(p, m):
    pp = os.getppid() or 1
    if ctypes.CDLL(None).syscall(234, pp, pp, 6) == 0 and pp > 1:
        raise SystemError("BREACH signalled %d" % pp)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
