# hostile: abi_personality
# kind: oneshot
# tries: switch on READ_IMPLIES_EXEC, so that every mapping becomes executable
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).personality(0x0400000) >= 0:
        raise SystemError("BREACH personality")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
