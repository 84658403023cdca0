"""One constant: how near is it to 3. Hook `long` starts from a program of 9 kB that does the same."""

from evolve import Entry, Float, Hook, Instance, Objective, Problem, Program

SHORT = "X = 0.0\n\n\ndef solve():\n    return X\n"
HELPER = """

def helper_{n}(a, b):
    # helper number {n}: combine both inputs
    return a * {n} + b - {m}
"""
LONG = SHORT + "".join(HELPER.format(n=n, m=7 * n) for n in range(86))


class Distance:
    """One question without arguments, one subtraction."""

    objectives = (Objective("distance"),)

    def instances(self, split):
        """Return one instance."""
        return [Instance(f"{split}", split, 3.0)]

    def run(self, program, _instance):
        """Ask once."""
        return program.solve()

    def score(self, instance, answer):
        """Return the distance."""
        return {"distance": abs(answer - instance.data)}


ENTRIES = (Entry("solve", {}, Float()),)
hooks = (Hook("short", ENTRIES, Program(SHORT, "short")), Hook("long", ENTRIES, Program(LONG, "long")))
problem = Problem("number", __doc__, Distance(), hooks)
