"""Small searches over expressions, thousands of times cheaper than programs in a sandbox.

They are for choosing between archives and parent rules, where a difference shows only over many
seeds. Expressions are nested tuples that `trees` interprets over arrays; nothing is executed.
"""
