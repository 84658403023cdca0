# hostile: left_state_in_guest
# kind: oneshot
# tries: keep state in the runtime's own modules for the next candidate
# contained if: every evaluation starts from the same clean image
# outcomes: ok, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import sys


def solve(p, m):
    for module in {id(m): m for m in sys.modules.values()}.values():
        if getattr(module, "_sbxh_@TOKEN@", 0):
            raise SystemError("BREACH state in %s" % module)
        try:
            module._sbxh_@TOKEN@ = 1
        except (AttributeError, TypeError):
            pass
    return [0] * len(p)
