# hostile: ret_string_numbers
# kind: fraction
# tries: return numbers as text
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
def pack(value, size, cap):
    return ["0.5"] * len(value)
