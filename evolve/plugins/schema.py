"""What may stand in a YAML file, and one clear sentence for what may not."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evolve.errors import UsageError

Table = TypeVar("Table", bound="Strict")


class Strict(BaseModel):
    """A table that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HookTable(Strict):
    """`hooks.NAME` of `problem.yaml`."""

    seed: str


class LimitsTable(Strict):
    """`limits` of `problem.yaml`; see `evolve.types.Limits`."""

    cpu_s: float = 2.0
    memory_mb: int = 512
    output_kb: int = 8
    modules: tuple[str, ...] = ()


class ProblemTable(Strict):
    """`problem.yaml`."""

    name: str
    evaluator: str
    arguments: dict[str, Any] = {}
    statement: str = "statement.md"
    hooks: dict[str, HookTable]
    baselines: tuple[str, ...] = ()
    reference: str = ""
    limits: LimitsTable = LimitsTable()
    needs: tuple[str, ...] = ()


def read_table(path: Path, table: type[Table]) -> Table:
    """Read a YAML file into a table.

    Raises:
        UsageError: The file cannot be read, is not YAML, or a key is missing, unknown or mistyped.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = path if line is None else f"{path}:{line + 1}"
        problem = getattr(error, "problem", None) or error
        raise UsageError(f"{place}: not valid YAML ({problem})") from error
    return validated(content if content is not None else {}, table, str(path))


def validated(content: Any, table: type[Table], place: str) -> Table:
    """Return `content` as a table; `place` names its source in the error."""
    if not isinstance(content, dict):
        raise UsageError(f"{place}: must hold a table of keys, got {type(content).__name__}")
    try:
        return table.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(str(part) for part in fault["loc"])
        raise UsageError(f"{place}: {_sentence(key, dict(fault), table)}") from error


def _sentence(key: str, fault: dict[str, Any], table: type[BaseModel]) -> str:
    if fault["type"] == "missing":
        return f"key `{key}` is missing; add it"
    if fault["type"] == "extra_forbidden":
        known = _known_keys(table, fault["loc"][:-1])
        close = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
        remedy = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(sorted(known))}"
        return f"unknown key `{key}`; {remedy}"
    return f"key `{key}`: {fault['msg'][0].lower()}{fault['msg'][1:]}, got {fault['input']!r}"


def _known_keys(table: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Return the keys of the table at `path` below `table`."""
    current: Any = table
    for part in path:
        field = current.model_fields.get(part) if hasattr(current, "model_fields") else None
        annotation = field.annotation if field else current
        arguments = getattr(annotation, "__args__", ())
        nested = [a for a in (annotation, *arguments) if isinstance(a, type) and issubclass(a, BaseModel)]
        current = nested[0] if nested else current
    return list(current.model_fields)
