"""The settings of a campaign: YAML keys and options of `evolve run`, with the same names."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from evolve.plugins.schema import Strict, read_table, validated

DEFAULT_EVALUATIONS = 300
BUDGETS = frozenset({"evaluations", "max_usd", "minutes", "target", "plateau"})


class Settings(Strict):
    """Everything that decides what a campaign does; written to `campaign.yaml`, resolved.

    Attributes:
        problem: Name or path.
        hook: Which of the problem's hooks; the first if empty.
        proposer: What makes candidates: genetic, llm, mailbox, replay, or one of a user's own; unless
            given, `llm` if there are models, else `genetic`.
        archive: What keeps individuals: pareto, islands, grid, instances, lean, or one of a user's own;
            `auto` is pareto, or instances where there are too few on train for racing.
        parents: Rule by which parents are chosen; that of the archive if empty.
        strategy: `evolve`; or a control without evolution, `best-of-n` or `random`.
        models: Specifications of language models.
        prices: By model, dollars per million tokens: `input`, `output`, `cached`, `written`.
        timeout_s: How long one answer of a model may take.
        patience_s: How long a provider may fail before the campaign pauses.
        recording: Of model calls, to replay: a bundled name, a file, or the folder of a run.
        evaluations: Budget; counts what has started.
        max_usd: Budget of money.
        minutes: Budget of wall time, all sittings together.
        target: Stop once the primary objective on train is this good.
        plateau: Stop after so many evaluations without a new incumbent.
        seed: Of every random choice.
        workers: Evaluations at once; 0 for one per core.
        llm_concurrency: Proposals at once.
        engine: Where evaluations run: `local`; `dask` for a Dask cluster on this machine; or
            `dask:tcp://HOST:PORT` to join one.
        spot_check: Share of a cluster's evaluations that are repeated on this machine.
        ordered: Same result at any number of workers.
        lag: Steps in flight when ordered.
        start: Whether the search begins from the bundled baselines too.
        racing: Whether a candidate is dropped once it can be expected to enter no front.
        fingerprints: Whether a candidate that answers like an elder takes over the elder's values.
        pace: How soon evaluations end early: `swift`, `careful`, or `former`, as in recordings from before
            the others.
        capacity: Individuals that the archive keeps at most.
        finalists: Programs that are tested at the end at most.
        tune: Whether the constants of a good program are re-fitted every now and then, whatever the
            proposer; trials count against the budget.
        simplify: Evaluations at most to simplify finalists, and at most a quarter of the search's; 0 to
            leave them as they are.
        tolerance: How much worse a simpler version may be: 0.001 is 0.1 % of the reference of a gap,
            or of the value of another objective.
        unsafe_evaluation: Go on where the sandbox has no kernel support; stamps all results.
    """

    problem: str
    hook: str = ""
    proposer: str = "genetic"
    archive: str = "auto"
    parents: str = ""
    strategy: Literal["evolve", "best-of-n", "random"] = "evolve"
    models: tuple[str, ...] = ()
    prices: dict[str, dict[str, float]] = Field(default_factory=dict)
    timeout_s: float = Field(default=300.0, gt=0)
    patience_s: float = Field(default=75.0, gt=0)
    recording: str = ""
    evaluations: int | None = Field(default=None, ge=1)
    max_usd: float | None = Field(default=None, gt=0)
    minutes: float | None = Field(default=None, gt=0)
    target: float | None = None
    plateau: int | None = Field(default=None, ge=1)
    seed: int = Field(default=0, ge=0)
    workers: int = Field(default=0, ge=0, le=256)
    llm_concurrency: int = Field(default=4, ge=1, le=256)
    engine: str = Field(default="local", pattern=r"^(local|dask(:(tcp|tls|ucx)://.+)?)$")
    spot_check: float = Field(default=0.05, ge=0, le=1)
    ordered: bool = False
    lag: int = Field(default=8, ge=1, le=1024)
    start: Literal["baselines", "seed"] = "baselines"
    racing: bool = True
    fingerprints: bool = True
    pace: Literal["swift", "careful", "former"] = "swift"
    capacity: int = Field(default=32, ge=2, le=10_000)
    finalists: int = Field(default=8, ge=1, le=64)
    tune: bool = False
    simplify: int = Field(default=200, ge=0)
    tolerance: float = Field(default=0.001, ge=0)
    unsafe_evaluation: bool = False


def settings(given: dict[str, Any], config: Path | None) -> Settings:
    """Merge options over a configuration file.

    Args:
        given: Options of the command line; `None` and empty values count as not given.
        config: YAML file with the same keys.

    Raises:
        UsageError: A key is missing, unknown or mistyped.
    """
    chosen = {key: value for key, value in given.items() if value not in (None, (), "")}
    place = "command line"
    if config is not None:
        content = _content(config)
        chosen = content | chosen
        place = str(config)
    if not BUDGETS & {key for key, value in chosen.items() if value is not None}:
        chosen["evaluations"] = DEFAULT_EVALUATIONS
    if "proposer" not in chosen and chosen.get("models"):
        chosen["proposer"] = "llm"
    return validated(chosen, Settings, place)


def _content(config: Path) -> dict[str, Any]:
    class Anything(Strict):
        model_config = Strict.model_config | {"extra": "allow"}

    return dict(read_table(config, Anything).model_extra or {})


def write_settings(chosen: Settings, path: Path) -> None:
    """Write the resolved settings; they hold no secret."""
    path.write_text(yaml.safe_dump(chosen.model_dump(mode="json"), sort_keys=False), encoding="utf-8")


def read_settings(path: Path) -> Settings:
    """Read what `write_settings` wrote."""
    return read_table(path, Settings)
