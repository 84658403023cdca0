"""Tasks in the formats of OpenEvolve and ShinkaEvolve, run unchanged, and marked unverified."""

from evolve.plugins.foreign.load import is_task, load_task

__all__ = ["is_task", "load_task"]
