# hostile: patch_array
# kind: oneshot
# tries: replace array, memoryview and struct under the answer
# contained if: the scorer sees plain bytes
# outcomes: ok, invalid_output, crash, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import array
import builtins
import struct


class Fake(array.array):
    def tobytes(self):
        return b"\xff" * 1600


def solve(p, m):
    array.array = Fake
    builtins.memoryview = lambda x: b""
    struct.Struct = None
    return [0] * len(p)
