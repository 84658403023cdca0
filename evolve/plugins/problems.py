"""Load a problem: a bundled name, a folder, a file, or an installed package's entry point."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evolve import programs
from evolve.errors import PluginError, UsageError
from evolve.plugins.foreign import is_task, load_task
from evolve.plugins.modules import load_module
from evolve.plugins.roots import bundled_root
from evolve.types import Hook, Limits, Problem, Program

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from evolve.plugins.schema import ProblemTable

ENTRY_POINTS = "evolve.problems"
DESCRIPTION = "problem.yaml"


def bundled_names() -> list[str]:
    """Return the names of the bundled problems, sorted."""
    folder = bundled_root() / "problems"
    found = [path.parent.name for path in folder.glob(f"*/{DESCRIPTION}")]
    return sorted(found + [path.stem for path in folder.glob("*.py")])


def installed_names() -> list[str]:
    """Return the names of the problems that installed packages bring, sorted."""
    from importlib.metadata import entry_points  # as everything that not every worker needs

    return sorted(entry_points(group=ENTRY_POINTS).names)


def load_problem(spec: str) -> Problem:
    """Load a problem, whatever its form; all forms go through the same checks.

    Args:
        spec: A bundled name; a path to a folder with `problem.yaml` or to a `.py` file (anything
            with a slash or a suffix is a path); or the name of an entry point `evolve.problems`.

    Raises:
        PluginError: It is found and cannot be used.
        UsageError: It is not found.
    """
    path = locate(spec)
    problem = _at(path) if isinstance(path, Path) else _from_point(path)
    _require_sound(problem, spec)
    return problem


def locate(spec: str) -> Path | EntryPoint:
    """Return where a problem is: a folder, a file, or an entry point."""
    bundled = bundled_root() / "problems" / spec
    path = Path(spec)
    if "/" in spec or path.suffix in (".py", ".yaml") or spec in (".", ".."):
        path = path.parent if path.name == DESCRIPTION else path
        if not path.exists():
            raise UsageError(f"{spec}: no such file or folder")
        return path.resolve()
    if (bundled / DESCRIPTION).is_file():
        return bundled
    if bundled.with_suffix(".py").is_file():
        return bundled.with_suffix(".py")
    from importlib.metadata import entry_points

    for point in entry_points(group=ENTRY_POINTS, name=spec):
        return point
    if is_task(path) or (path / DESCRIPTION).is_file():
        return path.resolve()  # last, so that it hides nothing
    import difflib

    names = sorted({*bundled_names(), *installed_names()})
    close = difflib.get_close_matches(spec, names, n=1)
    remedy = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(names)}"
    hint = f"; for the one in this directory say `./{spec}`" if path.exists() else ""
    raise UsageError(f"unknown problem `{spec}`; {remedy}{hint}")


def _at(path: Path) -> Problem:
    if path.is_file():
        return _from_file(path)
    if is_task(path) and not (path / DESCRIPTION).is_file():
        return load_task(path)
    return _from_folder(path)


def _from_file(path: Path) -> Problem:
    module = load_module(path)
    if not hasattr(module, "problem"):
        raise PluginError(f"{path}: defines no `problem`; end it with `problem = evolve.Problem(...)`")
    made = _from_object(module.problem, str(path))
    digest = digest_of([path])
    if made.digest:  # it wraps something that has files of its own
        digest = hashlib.sha256(f"{digest}{made.digest}".encode()).hexdigest()
    return replace(made, digest=digest)


def _from_point(point: EntryPoint) -> Problem:
    try:
        made = point.load()
    except (ImportError, AttributeError) as error:
        package = point.dist.name if point.dist else "a package"
        raise PluginError(f"entry point `{point.name}` of {package}: {error}") from error
    source = Path(str(sys.modules[point.module].__file__))
    files = source.parent if source.name == "__init__.py" else source
    return replace(_from_object(made, f"entry point `{point.name}`"), digest=digest_of([files]))


def _from_object(made: Any, place: str) -> Problem:
    if not isinstance(made, Problem):
        raise PluginError(f"{place}: `problem` is {type(made).__name__}, not an evolve.Problem")
    return made


def _from_folder(folder: Path) -> Problem:
    from evolve.plugins.schema import ProblemTable, read_table

    description = folder / DESCRIPTION
    table = read_table(description, ProblemTable)
    home, class_name = evaluator_of(table.evaluator, folder)
    maker = getattr(load_module(home), class_name, None)
    if maker is None:
        raise PluginError(f"{description}: key `evaluator`: {home} defines no `{class_name}`")
    verifier = _construct(maker, table.arguments, f"{description}: key `arguments`")
    return Problem(
        name=table.name,
        statement=_read(folder / table.statement, f"{description}: key `statement`"),
        verifier=verifier,
        hooks=tuple(_hooks(table, verifier, folder)),
        baselines=tuple(_baselines(table, folder)),
        limits=Limits(**table.limits.model_dump()),
        reference=table.reference,
        needs=table.needs,
        digest=digest_of([folder, home]),
    )


def evaluator_of(spec: str, folder: Path) -> tuple[Path, str]:
    """Return file or folder, and class name, of `family:Class` or `./file.py:Class`.

    Raises:
        PluginError: There is no such family.
    """
    family, colon, class_name = spec.partition(":")
    if not colon or not class_name.isidentifier():
        raise PluginError(
            f"{folder / DESCRIPTION}: key `evaluator`: expected `family:Class` or `./file.py:Class`, "
            f"got {spec!r}"
        )
    if family.startswith("."):
        return (folder / family).resolve(), class_name
    roots = (folder / "evaluators", folder.parent.parent / "evaluators", bundled_root() / "evaluators")
    for root in roots:
        if (root / family / "__init__.py").is_file():
            return root / family, class_name
    known = sorted(path.parent.name for path in (bundled_root() / "evaluators").glob("*/__init__.py"))
    raise PluginError(
        f"{folder / DESCRIPTION}: key `evaluator`: unknown family `{family}`; bundled: {', '.join(known)}"
    )


def _construct(maker: Any, arguments: dict[str, Any], place: str) -> Any:
    """Call a verifier's constructor; what does not fit its signature is the description's fault."""
    try:
        inspect.signature(maker).bind(**arguments)
        return maker(**arguments)
    except (TypeError, ValueError) as error:
        raise PluginError(f"{place}: {error}") from error


def _hooks(table: ProblemTable, verifier: Any, folder: Path) -> Iterable[Hook]:
    entries = getattr(verifier, "entries", {})
    for name, hook in table.hooks.items():
        place = f"{folder / DESCRIPTION}: key `hooks.{name}"
        if name not in entries:
            raise PluginError(f"{place}`: the evaluator has no such hook; it has {', '.join(entries)}")
        text = _read(folder / hook.seed, f"{place}.seed`")
        yield Hook(name, tuple(entries[name]), Program(text, Path(hook.seed).stem))


def _baselines(table: ProblemTable, folder: Path) -> Iterable[Program]:
    for name in table.baselines:
        path = folder / name
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        for file in files:
            yield Program(_read(file, f"{folder / DESCRIPTION}: key `baselines`"), file.stem)


def _read(path: Path, place: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PluginError(f"{place}: {path} cannot be read ({error.strerror})") from error


def digest_of(paths: Iterable[Path]) -> str:
    """Return SHA-256 over names and contents of every file below `paths`, caches left out."""
    total = hashlib.sha256()
    for root in paths:
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(f"{file.relative_to(root.parent)}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _require_sound(problem: Problem, place: str) -> None:
    """Refuse a problem whose parts do not fit together, before anything is run."""
    fault = next(iter([*_declaration_faults(problem), *_program_faults(problem)]), None)
    if fault:
        raise PluginError(f"{place}: {fault}")


def _declaration_faults(problem: Problem) -> Iterable[str]:
    names = [program.name for program in problem.baselines]
    yield from (f"two baselines are called `{name}`" for name in sorted(set(names)) if names.count(name) > 1)
    if not problem.hooks:
        yield "it has no hooks; give at least one"
    objectives = tuple(getattr(problem.verifier, "objectives", ()))
    if not objectives:
        yield "its verifier declares no objectives; give at least one"
    if any(o.source == "cpu" for o in objectives) and problem.reference not in names:
        yield f"key `reference`: names no baseline (got {problem.reference!r}); have {', '.join(names)}"


def _program_faults(problem: Problem) -> Iterable[str]:
    for hook in problem.hooks:
        for fault in programs.check(hook.seed.text, hook, problem.limits.modules):
            yield f"seed program `{hook.seed.name}` of hook `{hook.name}`: {fault}"
    for program in problem.baselines:
        if programs.implements(program.text, problem.hooks) is None:
            hooks = " or ".join(entry.signature for hook in problem.hooks for entry in hook.entries)
            yield f"baseline `{program.name}` defines no {hooks}"
