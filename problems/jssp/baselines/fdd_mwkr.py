"""Flow due date over most work remaining.

The flow due date of an operation is the work of its job up to its end; all jobs are released at 0.

Source: V. Sels, N. Gheysen, M. Vanhoucke, "A comparison of priority rules for the job shop scheduling
problem under different flow time- and tardiness-related objective functions", International Journal of
Production Research 50 (2012).
"""


def priority(op, shop):
    return (op.done + op.p) / (op.p + op.after)
