"""What every archive must do, as a pytest suite to inherit.

Example:
    >>> from evolve.archives import Pareto
    >>> class TestPareto(ArchiveContract):
    ...     @pytest.fixture
    ...     def archive(self):
    ...         return Pareto(self.OBJECTIVES)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from evolve.indicators import dominates, losses
from evolve.protocols import Archive
from evolve.types import (
    Evaluation,
    Individual,
    Measurement,
    Objective,
    Outcome,
    Program,
    Proposal,
    Split,
    Status,
)

INSTANCES = 6


def individual(
    step: int,
    values: Sequence[float],
    *,
    objectives: Sequence[Objective],
    parents: Sequence[int] = (),
    status: Status = Status.OK,
) -> Individual:
    """Return an individual with these objectives, and instance values that agree with the first.

    Args:
        step: Its number in the campaign; the program's size and shape depend on it.
        values: In the objectives' own units; those beyond `values` are left out.
        objectives: As declared.
        parents: Steps.
        status: A failed one keeps its objectives here, so that an archive that looks at numbers
            before the status is found out.
    """
    named = dict(zip((objective.name for objective in objectives), values, strict=False))
    tilt = np.random.default_rng(abs(step)).permutation(INSTANCES) - (INSTANCES - 1) / 2
    measured = tuple(
        Measurement(f"i{index}", status, {objectives[0].key: values[0] + float(tilt[index])})
        for index in range(INSTANCES)
    )
    body = "".join(f"    if x > {number}:\n        x = x + {step}\n" for number in range(step % 5))
    return Individual(
        step=step,
        program=Program(f"def f(x):\n{body}    return x\n", f"{step:010d}"),
        digest=f"{step:064d}",
        proposal=Proposal("", "contract", tuple(parents)),
        evaluation=Evaluation(Split.TRAIN, status, named, measured),
    )


class ArchiveContract:
    """Inherit, and give a fixture `archive` that returns an empty archive over `OBJECTIVES`.

    Every individual offered here has values for all objectives on all instances "i0" to "i5".
    """

    OBJECTIVES = (Objective("gap", unit="%"), Objective("reward", "maximise"), Objective("nodes"))

    @pytest.fixture
    def archive(self) -> Archive:
        """Return an empty archive."""
        raise NotImplementedError("give the suite a fixture `archive`")

    # --- what the suite is made of ------------------------------------------------------------

    def individual(self, step: int, *values: float, status: Status = Status.OK) -> Individual:
        """Return an individual whose parent is the one before it."""
        parents = (step - 1,) if step > 0 else ()
        return individual(step, values, objectives=self.OBJECTIVES, parents=parents, status=status)

    def stream(self, seed: int, n: int = 120) -> list[Individual]:
        """Return individuals of a search that improves: trade-offs, ties and failures among them."""
        rng = np.random.default_rng(seed)
        made = []
        for step in range(n):
            gap, reward, nodes = rng.integers(0, 12, size=3) + np.array([0, 0, 20]) + 4 * (n - step) / n
            status = Status.CRASH if step and rng.random() < 0.1 else Status.OK
            made.append(self.individual(step, float(round(gap)), float(reward), float(nodes), status=status))
        return made

    @staticmethod
    def fold(archive: Archive, individuals: Iterable[Individual]) -> tuple[Archive, list[Outcome]]:
        """Return the archive with all of them offered, and every outcome."""
        outcomes = []
        for one in individuals:
            archive, outcome = archive.add(one)
            outcomes.append(outcome)
        return archive, outcomes

    def losses(self, one: Individual) -> tuple[float, ...]:
        """Return the losses of an individual."""
        return losses(self.OBJECTIVES, one.objectives)

    # --- the contract -------------------------------------------------------------------------

    def test_an_empty_archive_has_nothing_to_give(self, archive: Archive) -> None:
        """No members, no incumbent, and an empty sample instead of an error."""
        assert archive.members == archive.front == ()
        assert archive.incumbent is None
        assert archive.sample(np.random.default_rng(0), 3) == ()

    def test_the_first_individual_is_the_incumbent(self, archive: Archive) -> None:
        """Otherwise a search could not start."""
        seed = self.individual(0, 5.0, 1.0, 20.0)
        archive, outcome = archive.add(seed)
        assert outcome is Outcome.BEST
        assert archive.members == archive.front == (seed,)
        assert archive.incumbent == seed

    @pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
    def test_a_failure_never_enters(self, archive: Archive, status: Status) -> None:
        """Whatever numbers come with it, and whether or not the archive holds something."""
        failed = self.individual(999, -100.0, 100.0, 1.0, status=status)
        for before in (archive, self.fold(archive, self.stream(0, 20))[0]):
            after, outcome = before.add(failed)
            assert outcome is Outcome.REJECTED
            assert not any(member.evaluation.status is status for member in after.members)

    @pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
    @pytest.mark.parametrize("position", [0, 1, 2])
    def test_what_is_not_a_number_never_enters(self, archive: Archive, position: int, broken: float) -> None:
        """A NaN is neither better nor worse than anything; an infinity would squeeze out the rest."""
        values = [1.0, 9.0, 10.0]
        values[position] = broken
        for before in (archive, self.fold(archive, self.stream(1, 20))[0]):
            after, outcome = before.add(self.individual(999, *values))
            assert outcome is Outcome.REJECTED
            assert all(member.step != 999 for member in after.members)

    def test_a_missing_objective_never_enters(self, archive: Archive) -> None:
        """It cannot be compared."""
        after, outcome = archive.add(self.individual(1, 1.0))
        assert outcome is Outcome.REJECTED
        assert after.members == ()

    def test_add_returns_a_new_value(self, archive: Archive) -> None:
        """The old archive stays as it was: whoever still proposes from it sees what it saw."""
        before, _ = self.fold(archive, self.stream(2, 40))
        members, front, incumbent = before.members, before.front, before.incumbent
        self.fold(before, [self.individual(1000 + k, -1.0 - k, 20.0 + k, 1.0) for k in range(5)])
        assert (before.members, before.front, before.incumbent) == (members, front, incumbent)

    @pytest.mark.parametrize("seed", range(5))
    def test_the_incumbent_is_the_best_ever_offered(self, archive: Archive, seed: int) -> None:
        """On the primary objective, at every moment."""
        best = math.inf
        for one in self.stream(seed):
            archive, _ = archive.add(one)
            if one.evaluation.ok:
                best = min(best, self.losses(one)[0])
            assert archive.incumbent is not None
            assert self.losses(archive.incumbent)[0] == best

    @pytest.mark.parametrize("seed", range(3))
    def test_the_incumbent_does_not_depend_on_the_order(self, archive: Archive, seed: int) -> None:
        """However many workers finish in whatever order."""
        stream = self.stream(seed)
        straight, _ = self.fold(archive, stream)
        shuffled, _ = self.fold(archive, np.random.default_rng(seed).permutation(np.array(stream)).tolist())
        assert straight.incumbent == shuffled.incumbent

    def test_exact_ties_go_to_the_elder(self, archive: Archive) -> None:
        """A copy of the incumbent's behaviour is no progress."""
        elder, younger = self.individual(3, 5.0, 1.0, 20.0), self.individual(8, 5.0, 1.0, 20.0)
        assert self.fold(archive, [elder, younger])[0].incumbent == elder
        assert self.fold(archive, [younger, elder])[0].incumbent == elder

    @pytest.mark.parametrize("seed", range(3))
    def test_the_front_is_what_no_member_dominates(self, archive: Archive, seed: int) -> None:
        """And it begins with the incumbent, best on the primary objective first."""
        archive, _ = self.fold(archive, self.stream(seed))
        members = [self.losses(member) for member in archive.members]
        front = [self.losses(member) for member in archive.front]
        assert not any(dominates(other, point) for other in members for point in front)
        assert [point[0] for point in front] == sorted(point[0] for point in front)
        assert archive.front[0] == archive.incumbent
        assert {one.step for one in archive.front} <= {one.step for one in archive.members}

    @pytest.mark.parametrize("seed", range(3))
    def test_outcomes_say_what_was_done(self, archive: Archive, seed: int) -> None:
        """Kept exactly if truthy; the new incumbent exactly if `BEST`."""
        for one in self.stream(seed):
            archive, outcome = archive.add(one)
            assert bool(outcome) == any(member.step == one.step for member in archive.members)
            assert (outcome is Outcome.BEST) == (archive.incumbent == one)

    def test_members_stand_elder_first_and_once(self, archive: Archive) -> None:
        """Also when they came in another order."""
        stream = self.stream(4)
        archive, _ = self.fold(archive, stream[:1] + stream[:0:-1])
        steps = [member.step for member in archive.members]
        assert steps == sorted(set(steps))

    @pytest.mark.parametrize("seed", range(3))
    def test_replay_gives_the_same_archive(self, archive: Archive, seed: int) -> None:
        """Resume is replay: there is no other checkpoint."""
        stream = self.stream(seed)
        first, outcomes = self.fold(archive, stream)
        second, again = self.fold(archive, stream)
        assert outcomes == again
        assert (first.members, first.front, first.incumbent) == (
            second.members,
            second.front,
            second.incumbent,
        )
        for n in (1, 3):
            one, other = (kept.sample(np.random.default_rng(seed), n) for kept in (first, second))
            assert one == other

    def test_a_sample_has_as_many_members_as_asked(self, archive: Archive) -> None:
        """With repeats only if there are fewer; and drawing changes nothing."""
        archive, _ = self.fold(archive, self.stream(5, 40))
        steps = {member.step for member in archive.members}
        rng = np.random.default_rng(0)
        for _ in range(20):
            sample = [one.step for one in archive.sample(rng, 2)]
            assert len(set(sample)) == 2
            assert set(sample) <= steps
        everyone = archive.sample(rng, len(steps) + 3)
        assert len(everyone) == len(steps) + 3
        assert {one.step for one in everyone} == steps

    def test_a_balanced_individual_can_become_a_parent(self, archive: Archive) -> None:
        """Also one that is best in nothing: each objective and each instance has a better one."""
        ends = [self.individual(0, 0.0, 0.0, 90.0), self.individual(1, 9.0, 9.0, 90.0)]
        balanced = self.individual(3, 4.0, 6.0, 40.0)
        archive, _ = self.fold(archive, [*ends, self.individual(2, 9.0, 0.0, 10.0), balanced])
        rng = np.random.default_rng(0)
        assert any(archive.sample(rng)[0] == balanced for _ in range(300))

    def test_parents_lean_to_quality(self, archive: Archive) -> None:
        """The incumbent becomes a parent at least as often as chance would have it."""
        archive, _ = self.fold(archive, self.stream(6))
        rng = np.random.default_rng(0)
        draws = [archive.sample(rng)[0] for _ in range(400)]
        assert draws.count(archive.incumbent) >= 400 / len(archive.members) * 0.8  # type: ignore[arg-type]
