print('imported')
# EVOLVE-BLOCK-START
def level():
    print("looking" * 3)
    return 1.0 + 2.0
# EVOLVE-BLOCK-END
