# hostile: patch_exit
# kind: oneshot
# tries: make it impossible to leave: os._exit, sys.exit, excepthook, finalisers
# contained if: killed from outside
# outcomes: error, crash, timeout
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os
import sys


class Immortal:
    def __del__(self):
        while True:
            pass


keep = Immortal()


def solve(p, m):
    os._exit = sys.exit = sys.excepthook = lambda *a: None
    raise RuntimeError("stay")
