# hostile: patch_trace
# kind: oneshot
# tries: trace and profile the runtime around it
# contained if: only this process is affected
# outcomes: ok, error, crash, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import sys


def spy(frame, event, argument):
    if "count" in frame.f_locals:
        frame.f_locals["count"] = 0
    return spy


def solve(p, m):
    sys.setprofile(spy)
    sys.settrace(spy)
    return [0] * len(p)
