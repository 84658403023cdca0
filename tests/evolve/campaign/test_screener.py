"""A search that ends evaluations early: the same at any speed, honest about what it did not measure."""

from __future__ import annotations

import itertools
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from evolve import programs, stops
from evolve.archives import Grid, Islands, Pareto
from evolve.archives.descriptors import size
from evolve.campaign import Campaign, Plan, State
from evolve.campaign.ledger import Ledger
from evolve.campaign.screener import PACES, Screener, inherited, learned_order
from evolve.evaluation.screening import Judge
from evolve.protocols import Archive, Brief, Task
from evolve.store import Journal
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Individual,
    Instance,
    Limits,
    Measurement,
    Objective,
    Outcome,
    Program,
    Proposal,
    Split,
    Status,
)

N = 20
NAMES = tuple(f"i{n:02}" for n in range(N))
OBJECTIVES = (Objective("miss"), Objective("size", source="size"))
HOOK = Hook("f", (Entry("f", {"x": Float()}, Float()),), Program("def f(x):\n    return 60.0\n", "seed"))
BRIEF = Brief("curve", "Follow the curve.", HOOK, OBJECTIVES, Limits())
INSTANCES = [Instance(name, Split.TRAIN, None) for name in NAMES]
TARGET = 30 + np.random.default_rng(5).normal(0, 8, N)


def constant_of(text: str) -> float:
    return float(programs.parse(text).body[0].body[-1].value.value)


def measured(text: str, names=NAMES) -> tuple[Measurement, ...]:
    """Answer with a constant, rounded down, so that near constants behave alike."""
    answer = int(constant_of(text))
    rows = {name: abs(answer - TARGET[k]) for k, name in enumerate(NAMES)}
    return tuple(Measurement(name, Status.OK, {"miss": rows[name]}, answer=answer + 1) for name in names)


def evaluated(text: str) -> Evaluation:
    rows = measured(text)
    values = {"miss": float(np.mean([m.values["miss"] for m in rows])), "size": float(programs.size(text))}
    return Evaluation(Split.TRAIN, Status.OK, values, rows)


def individual(step: int, text: str, evaluation: Evaluation | None = None) -> Individual:
    digest = programs.digest(text)
    made = Proposal(text, "test")
    return Individual(step, Program(text, digest[:10]), digest, made, evaluation or evaluated(text))


def program(constant: float, padding: int = 0) -> str:
    return "def f(x):\n" + "    y = x\n" * padding + f"    return {constant}\n"


@dataclass(frozen=True)
class Nudge:
    """Changes the constant of a parent, or pads the program."""

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        (parent,) = archive.sample(rng)
        constant = round(abs(constant_of(parent.program.text) + rng.normal() * 6), 2)
        return Proposal(program(constant, int(rng.integers(3))), "nudge", (parent.step,))

    def tell(self, individual: Individual, outcome: Outcome) -> Nudge:
        return self


@dataclass
class Engine:
    """Evaluates like the real evaluator, in threads; counts answered instances."""

    workers: int
    answered: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.workers)

    def submit(self, task: Task) -> Future[Evaluation]:
        return self._pool.submit(self._evaluate, task)

    def _evaluate(self, task: Task) -> Evaluation:
        text, screen = task.program.text, task.screen
        whole = evaluated(text)
        self.answered.append(N)
        if screen is None:
            return whole
        judge = Judge(screen, OBJECTIVES, INSTANCES)
        for look in screen.looks:
            rows = measured(text, screen.order[:look])
            verdict = judge.verdict(rows, {"size": whole.objectives["size"]})
            if verdict is not None and verdict.audited:
                return replace(whole, screening=judge.audited(verdict, whole.measurements, whole.objectives))
            if verdict is not None:
                self.answered[-1] = look
                dropped = verdict.verdict == "dropped"
                values = {} if dropped else {"size": whole.objectives["size"]}
                status = Status.DROPPED if dropped else Status.OK
                return Evaluation(Split.TRAIN, status, values, rows, screening=verdict)
        return whole

    def close(self, *, cancel: bool = False) -> None:
        self._pool.shutdown(wait=True)


def search(path: Path, evaluations: int, *, workers: int = 2, ordered: bool = True, **options):
    clock = itertools.count(1)
    tick = lambda: float(next(clock))  # noqa: E731
    journal = Journal.open(path, tick) if path.exists() else Journal.create(path, {}, tick)
    engine = Engine(workers)
    campaign = Campaign(
        BRIEF,
        [HOOK.seed],
        State(Pareto(OBJECTIVES), Nudge(), screener=Screener(OBJECTIVES, NAMES, False, 1, **options)),
        engine=engine,
        ledger=Ledger(journal),
        plan=Plan(stops.Evaluations(evaluations), seed=1, ordered=ordered, lag=6),
    )
    campaign.search()
    engine.close()
    found = list(Ledger(journal).individuals())
    journal.close()
    return campaign, engine, found


def outline(campaign: Campaign) -> list[tuple]:
    return [(i.step, i.digest, dict(i.objectives)) for i in campaign.state.archive.members]


def verdicts(found: list[Individual]) -> list[tuple]:
    return sorted((i.step, i.evaluation.screening) for i in found if i.evaluation.screening)


def test_it_saves_instances_and_finds_what_the_full_search_finds(tmp_path: Path) -> None:
    campaign, engine, found = search(tmp_path / "a", 150)
    full, plain, _ = search(tmp_path / "b", 150, racing=False, matching=False)
    best, wanted = (one.state.archive.incumbent.objectives["miss"] for one in (campaign, full))
    assert best == wanted
    assert sum(plain.answered) == 151 * N
    assert sum(engine.answered) < 0.6 * sum(plain.answered)
    statuses = campaign.state.progress.statuses
    assert statuses["dropped"] > 20
    assert campaign.state.progress.evaluated == 150, "what ends early counts as an evaluation"
    checked = [s for _, s in verdicts(found) if s.audited]
    assert checked, "a share of the verdicts is checked"
    assert not any(s.wrong for s in checked)


def test_ordered_searches_agree_at_any_number_of_workers(tmp_path: Path) -> None:
    runs = [search(tmp_path / str(n), 120, workers=n) for n in (1, 2, 7)]
    first, *others = [(outline(campaign), verdicts(found)) for campaign, _, found in runs]
    assert first[1]
    assert all(other == first for other in others)


@pytest.mark.parametrize("ordered", [True, False])
def test_a_resumed_search_is_the_straight_one(tmp_path: Path, ordered: bool) -> None:
    straight, _, found = search(tmp_path / "a", 120, ordered=ordered)
    if ordered:
        search(tmp_path / "b", 70)
        resumed, _, again = search(tmp_path / "b", 120)
        assert (outline(resumed), verdicts(again)) == (outline(straight), verdicts(found))
    replayed, engine, _ = search(tmp_path / "a", 120, ordered=ordered)
    assert engine.answered == []
    assert outline(replayed) == outline(straight)


def test_a_smaller_program_of_equal_behaviour_takes_the_values_and_the_place(tmp_path: Path) -> None:
    elder = individual(3, program(30.5, padding=2))
    screener = Screener(OBJECTIVES, NAMES, False, 1)
    for one in [elder, *(individual(10 + k, program(40.0 + k)) for k in range(20))]:
        screener = screener.told(one)
    archive, _ = Pareto(OBJECTIVES).add(elder)
    screen = replace(screener.screen(archive, 50), audit=False)
    assert screen.match_from == 10
    small = program(30.2)
    rows = measured(small, screen.order[:12])
    verdict = Judge(screen, OBJECTIVES, INSTANCES).verdict(rows, {"size": 5.0})
    assert (verdict.verdict, verdict.elder) == ("same", 3)
    own = Evaluation(Split.TRAIN, Status.OK, {"size": 5.0}, rows, screening=verdict)
    whole = inherited(own, screener.evaluation(3))
    assert whole.objectives == {"miss": elder.objectives["miss"], "size": 5.0}
    assert list(whole.objectives) == ["miss", "size"], "the primary objective comes first"
    assert {m.instance for m in whole.measurements} == set(NAMES)
    archive, outcome = archive.add(individual(50, small, whole))
    assert outcome is Outcome.BEST
    assert [member.step for member in archive.members] == [50], "equal in value, smaller, hence dominating"
    assert screener.told(individual(50, small, whole)).rows == screener.rows, "borrowed values teach nothing"


def test_nothing_is_dropped_from_an_archive_of_niches() -> None:
    screener = Screener(OBJECTIVES, NAMES, False, 1)
    for k in range(20):
        screener = screener.told(individual(k, program(40.0 + k)))
    best = Pareto(OBJECTIVES)
    grid = Grid(best, (size(),))
    assert screener.screen(grid, 30).fronts == ()
    assert len(screener.screen(best, 30).fronts) == 1
    assert len(screener.screen(Islands(best, best, count=3), 30).fronts) == 4
    assert screener.screen(Islands(best, grid, count=3), 30).fronts == ()
    assert replace(screener, racing=False).screen(best, 30).fronts == ()


def test_a_swift_pace_asks_for_less_certainty_and_checks_less() -> None:
    known = {name: Screener(OBJECTIVES, NAMES, False, 1, pace=pace) for name, pace in PACES.items()}
    for k in range(20):
        one = individual(k, program(40.0 + k))
        known = {name: screener.told(one) for name, screener in known.items()}
    archive = Pareto(OBJECTIVES)
    swift, careful = (
        [known[name].screen(archive, step) for step in range(400)] for name in ("swift", "careful")
    )
    assert swift[0].margin.errors < careful[0].margin.errors
    assert 0 < sum(screen.audit for screen in swift) < sum(screen.audit for screen in careful)


def test_nothing_ends_early_with_few_instances_or_before_enough_is_known() -> None:
    few = Screener(OBJECTIVES, NAMES[:9], False, 1)
    early = Screener(OBJECTIVES, NAMES, False, 1)
    for k in range(10):
        few, early = (one.told(individual(k, program(40.0 + k))) for one in (few, early))
    assert few.screen(Pareto(OBJECTIVES), 30) is None
    assert early.screen(Pareto(OBJECTIVES), 30) is None


def test_the_order_tells_apart_first_and_then_follows_the_ranking() -> None:
    """Two instances tell all eight individuals apart; of the others one ranks them the wrong way."""
    quality = np.arange(8.0)
    columns = {
        "first": np.zeros(8),
        "halves": np.floor(quality / 4),
        "quarters": np.floor(quality / 2),
        "inverse": -quality // 4,
        "all": quality,
        "nearly": quality + np.where(quality % 2, -0.9, 0.9),
    }
    rows = []
    for k in range(8):
        cells = tuple(Measurement(name, Status.OK, {"miss": float(c[k])}) for name, c in columns.items())
        rows.append(individual(k, program(1.0 + k), Evaluation(Split.TRAIN, Status.OK, {}, cells)))
    order = learned_order(rows, tuple(columns), ("miss",), ("first",))
    assert order[0] == "first"
    assert order[1] in ("all", "nearly")
    assert order[-1] == "inverse"
    assert sorted(order) == sorted(columns)
