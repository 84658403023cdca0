"""Runs candidates so that nothing escapes and no score is forged."""

from evolve.sandbox.host import ZygoteSandbox

__all__ = ["ZygoteSandbox"]
