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
    """A language model could not be reached or answered with nothing usable.

    Attributes:
        kind: "rate" (too many requests), "server" (its fault), "connection" (none was made), "lost"
            (the connection, before there was an answer), "timeout", "answer" (one that is none),
            "key" (wrong), "model" (unknown), "request" (refused as it is), "down" (the provider, for
            too long), "budget", "closed" (the campaign is ending), "ended" (the recording), or
            "spent" (every attempt failed).
        retry_after_s: Seconds that the provider asked to wait.
        micro_usd: What the attempt may have cost.
    """

    TRANSIENT = frozenset({"rate", "server", "connection", "lost", "timeout", "answer"})

    def __init__(self, message: str, kind: str = "answer", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.micro_usd = 0

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later."""
        return self.kind in self.TRANSIENT

    @property
    def billable(self) -> bool:
        """Whether the provider may have answered, and charge for it, although nothing usable came."""
        return self.kind in {"lost", "timeout", "answer"}


class BudgetSpent(ModelError):
    """The next call could cost more than is left of `max_usd`; nothing was sent."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "budget")


class ProviderDown(ModelError):
    """A provider has failed for so long that a campaign had better pause."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "down")


class RecordingMismatch(UsageError):
    """A recording does not hold what a campaign asks for."""


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
