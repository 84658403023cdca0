"""Every rule of a check, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from evolve.checking import advice, attacks, contract
from evolve.checking.bench import Bench
from evolve.checking.findings import Finding

Rule = Callable[[Bench], Iterable[Finding]]

CONTRACT: tuple[Rule, ...] = (
    contract.feasible,
    contract.repeatable,
    contract.separate,
    contract.secret,
    contract.distinct,
    attacks.answers_attack,
    attacks.programs_attack,
)
"""What a problem must fulfil: any fault here means that its results could not be trusted."""

ADVICE: tuple[Rule, ...] = (
    advice.verified,
    advice.seed_program,
    advice.conflict,
    advice.separation,
    advice.noise,
    advice.effort,
    advice.size,
)


def check_problem(bench: Bench) -> Iterator[Finding]:
    """Yield what is found, rule by rule; advice only for a problem whose own programs work."""
    for rule in CONTRACT:
        found = list(rule(bench))
        yield from found
        if rule is contract.feasible and found:
            return
    for rule in ADVICE:
        yield from rule(bench)
