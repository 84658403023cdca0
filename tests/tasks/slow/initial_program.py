# EVOLVE-BLOCK-START
def steps():
    n = 20000
    total = 0
    for i in range(n):
        total += i % 7
    return total
# EVOLVE-BLOCK-END
