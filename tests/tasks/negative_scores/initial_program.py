# EVOLVE-BLOCK-START
def tour(n):
    shift = 3
    return [k * shift % n for k in range(n)]
# EVOLVE-BLOCK-END
