# hostile: patch_tags
# kind: oneshot
# tries: change the tags of the wire format
# contained if: a protocol failure at most
# outcomes: ok, invalid_output, crash, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import sys


def solve(p, m):
    wire = sys.modules.get("evolve.sandbox.wire")
    if wire is not None:
        wire.ANSWER, wire.RAISED = wire.RAISED, wire.ANSWER
    return [0] * len(p)
