"""The table as it is."""


def arrange(rows, width, codes, lengths, block, capacity):
    return [number for row in range(rows) for number in (row, *range(width - 1))]
