# hostile: ret_exit_in_index
# kind: oneshot
# tries: leave while its answer is converted
# contained if: rejected, or only the bytes sent count
# outcomes: crash, error, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


class Exit:
    def __index__(self):
        os._exit(0)


def solve(p, m):
    return [Exit()] * len(p)
