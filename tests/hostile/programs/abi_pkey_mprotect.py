# hostile: abi_pkey_mprotect
# kind: oneshot
# tries: make memory executable by the newer call pkey_mprotect
# contained if: refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(8192)
    page = (ctypes.addressof(buffer) + 4095) & ~4095
    if c.syscall(329, ctypes.c_void_p(page), 4096, 7, -1) == 0:
        raise SystemError("BREACH executable heap")
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
