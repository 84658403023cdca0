# EVOLVE-BLOCK-START
def place(n):
    return [0.1 * (k + 1) for k in range(n)]
# EVOLVE-BLOCK-END


def run_placing(seed=0, n=4):
    return place(n)
