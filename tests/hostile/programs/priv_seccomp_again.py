# hostile: priv_seccomp_again
# kind: oneshot
# tries: put a filter of its own in front, which answers for the kernel
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, struct


def attack(p, m):
    code = struct.pack("HBBI", 6, 0, 0, 0x7FFF0000)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HP", 1, ctypes.addressof(buffer))
    if ctypes.CDLL(None).syscall(317, 1, 8, program) >= 0:
        raise SystemError("BREACH filter")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
