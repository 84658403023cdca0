"""Every exception that the framework raises on purpose."""

from __future__ import annotations

from evolve.types import Status


class EvolveError(Exception):
    """Root of the family."""


class UsageError(EvolveError):
    """The user's input is wrong: one line that names file, key and remedy; exit code 2."""


class PluginError(UsageError):
    """A plugin file or folder cannot be used as it is."""


class StoreCorrupt(UsageError):
    """A journal is locked, truncated, or of another schema."""


class ProblemError(EvolveError):
    """A problem misbehaves: its verifier raised, or its own seed program fails."""


class ModelError(EvolveError):
    """A language model could not be reached or answered with nothing usable."""


class SandboxUnavailable(EvolveError):
    """The sandbox could not be set up: never the candidate's fault, hence retried."""


class Infeasible(EvolveError):
    """Raised by `Verifier.score`: a well-formed answer breaks a constraint."""


class CandidateFailed(EvolveError):
    """A call into a candidate failed; a verifier lets it pass through.

    Raises from proxies of role `Callables` only; the evaluation turns it into a `Status`.
    """

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
