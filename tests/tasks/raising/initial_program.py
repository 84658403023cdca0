# EVOLVE-BLOCK-START
def ratio(a, b):
    return a / (b + 1.0)
# EVOLVE-BLOCK-END
