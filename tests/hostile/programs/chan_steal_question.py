# hostile: chan_steal_question
# kind: online
# tries: read its channel itself, so that the next question is lost
# contained if: a deadline
# outcomes: timeout, crash, error, invalid_output
# max_score: 0.01
# self-limit: harmless if it runs unconfined
import os


def decide(size, backlog):
    while True:
        os.read(3, 4096)
