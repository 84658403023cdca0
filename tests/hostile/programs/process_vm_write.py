# hostile: process_vm_write
# kind: oneshot
# tries: write into its parent's memory
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, os, struct


def attack(p, m):
    local = struct.pack("QQ", id(0), 8)
    if ctypes.CDLL(None).syscall(311, os.getppid(), local, 1, local, 1, 0) > 0:
        raise SystemError("BREACH wrote")
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
