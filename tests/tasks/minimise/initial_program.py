# EVOLVE-BLOCK-START
def order(lengths):
    return sorted(range(len(lengths)), key=lambda j: -lengths[j] * 1.0)
# EVOLVE-BLOCK-END
