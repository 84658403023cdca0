# hostile: chan_close_questions
# kind: online
# tries: close the channel of questions and answer
# contained if: a failure outcome, never a success
# outcomes: crash, error, invalid_output, ok
# max_score: 0.01
# self-limit: harmless if it runs unconfined
import os


def decide(size, backlog):
    os.close(3)
    return 0
