# hostile: mem_sparse_mapping
# kind: oneshot
# tries: map 4 TiB without touching it
# contained if: a failure outcome without a score, or no harm
# outcomes: ok, memory, error, violation
# max_score: 0.2
# self-limit: at most 2 GiB
import mmap


def solve(p, m):
    keep = []
    try:
        for _ in range(4096):
            keep.append(mmap.mmap(-1, 1 << 30))
    except (OSError, ValueError, MemoryError) as e:
        print('blocked:', e)
    if len(keep) > 8:
        raise RuntimeError('BREACH %d GiB mapped' % len(keep))
    return [0] * len(p)
