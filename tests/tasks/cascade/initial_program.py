# EVOLVE-BLOCK-START
def guess():
    return 4.0 + 1.0
# EVOLVE-BLOCK-END
