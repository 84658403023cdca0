# hostile: read_handle
# kind: oneshot
# tries: open files by handle, past every path check
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    handle = ctypes.create_string_buffer(b"\x80\0\0\0" + bytes(132))
    mount = ctypes.c_int()
    if c.syscall(303, -100, b"@HOME@/id_canary", handle, ctypes.byref(mount), 0) == 0:
        raise SystemError("BREACH handle")
    if c.syscall(304, -100, handle, 0) >= 0:
        raise SystemError("BREACH opened by handle")
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
