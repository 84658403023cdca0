"""One candidate on its instances: stages, repeats, and objectives from what was measured."""

from evolve.evaluation.evaluator import Evaluator, derive_seed, instances_of

__all__ = ["Evaluator", "derive_seed", "instances_of"]
