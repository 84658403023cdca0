# hostile: proc_clone3_raw
# kind: oneshot
# tries: create a process by clone3, whose flags a filter cannot read
# contained if: refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, struct


def attack(p, m):
    args = struct.pack("11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
    r = ctypes.CDLL(None).syscall(435, args, 88)
    if r >= 0:
        raise SystemError("BREACH clone3 %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
