# EVOLVE-BLOCK-START
def weights(n):
    return [1.0] * n
# EVOLVE-BLOCK-END
