"""A problem whose verifier costs nothing: how near is the answer to 3."""

from evolve import Entry, Float, Hook, Instance, Objective, Problem, Program

ENTRY = Entry("constant", {"x": Float()}, Float())
SEED = "def constant(x):\n    a = 17.0\n    b = 4.5\n    return a * x + b\n"


class Distance:
    """One question, one subtraction."""

    objectives = (Objective("distance"),)

    def instances(self, split):
        """Return one instance."""
        return [Instance(f"{split}", split, 3.0)]

    def run(self, program, _instance):
        """Ask once."""
        return program.constant(1.0)

    def score(self, instance, answer):
        """Return the distance."""
        return {"distance": abs(answer - instance.data)}


problem = Problem("constant", __doc__, Distance(), (Hook("constant", (ENTRY,), Program(SEED, "seed")),))
