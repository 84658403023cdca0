# hostile: mem_mapping_refused
# kind: oneshot
# tries: map a terabyte and fail loudly, so that running out of memory looks like an ordinary error
# contained if: the failure is named as what it is
# outcomes: memory, violation
# max_score: 0.2
# self-limit: nothing is touched
import mmap


def solve(p, m):
    return mmap.mmap(-1, 1 << 40)
