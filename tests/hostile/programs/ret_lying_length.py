# hostile: ret_lying_length
# kind: oneshot
# tries: return a list that lies about its length
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
class Long(list):
    def __len__(self):
        return 200


def solve(p, m):
    return Long([0, 1])
