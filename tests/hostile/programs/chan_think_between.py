# hostile: chan_think_between
# kind: online
# tries: answer by hand and go on computing off the clock
# contained if: the processor time counts all the same
# outcomes: timeout, invalid_output, crash, ok
# max_score: 0.01
# self-limit: harmless if it runs unconfined
import os


def decide(size, backlog):
    os.write(4, (8).to_bytes(4, "little") + b"A" + bytes(8))
    x = 0
    for i in range(20000000):
        x += i
    return 0
