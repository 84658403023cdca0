# hostile: ret_infinite_weights
# kind: fraction
# tries: return infinite weights
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def pack(value, size, cap):
    return [float("inf")] * len(value)
