# hostile: ret_overflowing_weights
# kind: fraction
# tries: return numbers that do not fit a float
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def pack(value, size, cap):
    return [10**400] * len(value)
