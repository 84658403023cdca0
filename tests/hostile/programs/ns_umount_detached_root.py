# hostile: ns_umount_detached_root
# kind: oneshot
# tries: undo the empty root
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    if c.umount2(b"/", 2) == 0 or c.chroot(b"..") == 0:
        raise SystemError("BREACH root")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
