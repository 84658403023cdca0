# hostile: priv_capset
# kind: oneshot
# tries: take capabilities back
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, struct


def attack(p, m):
    header = struct.pack("Ii", 0x20080522, 0)
    if ctypes.CDLL(None).capset(header, struct.pack("6I", *[0xFFFFFFFF] * 6)) == 0:
        raise SystemError("BREACH capabilities")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
