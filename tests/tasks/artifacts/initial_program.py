# EVOLVE-BLOCK-START
def pick():
    return 2 + 5
# EVOLVE-BLOCK-END
