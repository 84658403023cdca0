"""The files of a new problem."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import textwrap
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evolve.errors import UsageError

_STARTERS = Path(__file__).with_name("starters")
_KINDS = {"float": "Float()", "int": "Int()"}
_COUNT = 12

Files = Mapping[Path, str]


def _starter(name: str, values: Mapping[str, str]) -> str:
    text = (_STARTERS / name).read_text(encoding="utf-8")
    keys = "|".join(sorted(values, key=len, reverse=True))  # in one pass: a value may hold a key
    return re.sub(keys, lambda found: values[found[0]], text)


def _test(name: str, plugin: str) -> dict[Path, str]:
    path = f"test_{name}.py"
    return {Path(path): _starter("test_problem.py.txt", {"NAME": name, "PLUGIN": plugin, "TEST": path})}


def one_file(name: str) -> Files:
    """Return a problem in one file, and its test."""
    return {Path(f"{name}.py"): _starter("problem.py.txt", {"NAME": name}), **_test(name, f"{name}.py")}


def folder(name: str) -> Files:
    """Return a problem in a folder, and its test beside it."""
    home, starters = Path(name), _STARTERS / "folder"
    files: dict[Path, str] = {}
    for source in sorted(starters.iterdir()):
        target = home / source.name.removesuffix(".txt")
        if source.name in ("best_fit.py.txt", "first_fit.py.txt"):
            target = home / "baselines" / target.name
        files[target] = source.read_text(encoding="utf-8").replace("NAME", name)
    return {**files, **_test(name, name)}


def from_task(name: str, task: Path) -> Files:
    """Return a file that makes a problem of a task's folder.

    Raises:
        UsageError: There is no such folder.
    """
    if not task.is_dir():
        raise UsageError(f"--from-openevolve: {task}: no such folder")
    return {Path(f"{name}.py"): _starter("from_openevolve.py.txt", {"FOLDER": str(task), "NAME": name})}


def from_callable(name: str, spec: str) -> Files:
    """Return a problem that searches the rule which a function of the user's takes.

    Args:
        name: Of the problem.
        spec: `module:function`. The function's first parameter is the rule: annotated as
            `Callable[[float, ...], float]`, with the rule to begin from as its default. A second
            parameter, if there is one, gets the seed of an instance. It returns a number.

    Raises:
        UsageError: The function cannot be imported, or is not of that form.
    """
    module, _, function = spec.partition(":")
    made = _imported(module, function)
    parameters = list(inspect.signature(made).parameters.values())
    if not parameters:
        raise UsageError(f"--from-callable: {spec} takes no argument; its first one must be the rule")
    rule = parameters[0]
    inputs, output = _types(made, rule, spec)
    seed = rule.default
    if not inspect.isfunction(seed) or len(inspect.signature(seed).parameters) != len(inputs):
        raise UsageError(
            f"--from-callable: {spec}: parameter `{rule.name}` needs a default: the rule to begin from, a "
            f"function of {len(inputs)} arguments"
        )
    names = list(inspect.signature(seed).parameters)
    declared = ", ".join(f'"{n}": {_KINDS[kind]}' for n, kind in zip(names, inputs, strict=True))
    text = _starter(
        "from_callable.py.txt",
        {
            "ENTRY_ARGUMENTS": f'"{seed.__name__}", {{{declared}}}, {_KINDS[output]}',
            "SEED_TEXT": repr(textwrap.dedent(inspect.getsource(seed))),
            "SEED_NAME": seed.__name__,
            "CALL": f"program.{seed.__name__}" + (", instance.data" if len(parameters) > 1 else ""),
            "COUNT": str(_COUNT if len(parameters) > 1 else 1),
            "DOC": (inspect.getdoc(made) or f"Find a better `{seed.__name__}`.").splitlines()[0],
            "MODULE": module,
            "FUNCTION": function,
            "RULE": seed.__name__,
            "NAME": name,
        },
    )
    return {Path(f"{name}.py"): text, **_test(name, f"{name}.py")}


def _imported(module: str, function: str) -> Callable[..., Any]:
    sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"--from-callable: {error}; give it as module:function") from error
    finally:
        sys.path.pop(0)
    if not callable(found):
        raise UsageError(f"--from-callable: {module}:{function} is not a function")
    return found  # type: ignore[no-any-return]


def _types(made: Callable[..., Any], rule: inspect.Parameter, spec: str) -> tuple[list[str], str]:
    """Return the names of the rule's parameter types and of its result's."""
    hint = typing.get_type_hints(made).get(rule.name)
    arguments = typing.get_args(hint)
    if len(arguments) == 2 and isinstance(arguments[0], list):
        names = [getattr(kind, "__name__", "") for kind in (*arguments[0], arguments[1])]
        if all(n in _KINDS for n in names):
            return names[:-1], names[-1]
    raise UsageError(
        f"--from-callable: {spec}: annotate parameter `{rule.name}` as Callable[[float, …], float] "
        "(of float and int), so that its entry point can be declared"
    )


def write(files: Files) -> list[Path]:
    """Write files that do not exist yet; return their paths.

    Raises:
        UsageError: One exists, or cannot be written; then none is written over.
    """
    for path in files:
        if path.exists():
            raise UsageError(f"{path}: exists already; choose another name, or move it away")
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
    return list(files)
