# hostile: ret_dict
# kind: oneshot
# tries: return a dictionary
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def solve(p, m):
    return dict.fromkeys(range(len(p)), 0)
