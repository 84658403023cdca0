# hostile: read_process_vm
# kind: oneshot
# tries: read its parent's memory by process_vm_readv
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, os, struct


def attack(p, m):
    c = ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(4096)
    local = struct.pack("QQ", ctypes.addressof(buffer), 4096)
    remote = struct.pack("QQ", 0x400000, 4096)
    if c.syscall(310, os.getppid(), local, 1, remote, 1, 0) > 0:
        raise SystemError("BREACH read the parent")
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
