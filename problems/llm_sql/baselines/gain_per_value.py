"""What a column saves, itself and by what it entails, for each of its values.

The rate of return of what must be written: every value of the column is written once in the set of rows.
"""


def choose(option, node):
    return -option.per_value
