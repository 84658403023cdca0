"""Make a problem of a task's folder."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evolve.errors import PluginError
from evolve.plugins.foreign.frame import Frame, frame_of
from evolve.plugins.foreign.verifier import TaskVerifier
from evolve.types import Hook, Limits, Problem, Program

_FORMS = (("evaluator.py", "initial_program.py"), ("evaluate.py", "initial.py"))
_SKIPPED = frozenset({"__pycache__", "runs", "openevolve_output", "results", "node_modules", "venv"})
_MOST_BYTES = 16 * 2**20
_OFFERED = frozenset({"openevolve", "shinka"})
_ALWAYS = (
    "concurrent.futures", "glob", "importlib", "importlib.util", "io", "logging", "multiprocessing",
    "os", "pathlib", "runpy", "shutil", "signal", "subprocess", "sys", "tempfile", "threading", "traceback",
)  # fmt: skip
_CPU_S = 60.0
_MEMORY_MB = 2048
_THRESHOLDS = (0.5, 0.75, 0.9)


def is_task(folder: Path) -> bool:
    """Whether a folder holds a task: an evaluator and an initial program, under their usual names."""
    return _form(folder) is not None


def _form(folder: Path) -> tuple[Path, Path] | None:
    for evaluator, initial in _FORMS:
        if (folder / evaluator).is_file() and (folder / initial).is_file():
            return folder / evaluator, folder / initial
    return None


def load_task(folder: Path | str, name: str = "") -> Problem:
    """Return the problem of a task in the format of OpenEvolve or ShinkaEvolve.

    Nothing of the task is imported here: its evaluator runs in the sandbox, beside the candidate. It
    finds the folder's files there, in memory, and may import the sandbox's modules and whatever else
    the task's own files import, as far as that is installed. It finds no network, and threads and
    processes run one after the other.

    Args:
        folder: With `evaluator.py` and `initial_program.py`, or `evaluate.py` and `initial.py`, and
            perhaps `config.yaml`.
        name: Of the problem; the folder's if empty.

    Raises:
        PluginError: A file is missing or cannot be used.
    """
    folder = Path(folder).resolve()
    found = _form(folder)
    if found is None:
        raise PluginError(f"{folder}: no task here: add `evaluator.py` and `initial_program.py`")
    evaluator, initial = found
    shinka = evaluator.name == "evaluate.py"
    config = _config(folder)
    _tree(initial)
    frame, block = frame_of(_read(initial))
    defined = _defined(evaluator)
    wanted = "main" if shinka else "evaluate"
    if wanted not in defined:
        raise PluginError(
            f"{evaluator}: defines no `{wanted}(program_path{', results_dir' if shinka else ''})`"
        )
    options = {
        "evaluator": f"/task/{evaluator.name}",
        "shinka": shinka,
        **_cascade(config, folder),
    }
    files = _files(folder)
    verifier = TaskVerifier(files, frame, block, options)
    hook = Hook("program", (), Program(block, "initial_program"))
    limits = Limits(_cpu_s(config, folder), _MEMORY_MB, modules=_modules(folder, evaluator))
    return Problem(
        name or folder.name,
        _statement(config, frame, block),
        verifier,
        (hook,),
        limits=limits,
        digest=_digest(files),
    )


def _digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in files.items():
        total.update(f"{name}\0".encode())
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(f"{path}: cannot be read ({error})") from error


def _config(folder: Path) -> dict[str, Any]:
    import yaml  # only where a problem needs it, because every worker starts by importing this module

    path = next((p for p in (folder / "config.yaml", folder / "config.yml") if p.is_file()), None)
    if path is None:
        return {}
    try:
        content = yaml.safe_load(_read(path))
    except yaml.YAMLError as error:
        raise PluginError(f"{path}: not valid YAML ({getattr(error, 'problem', error)})") from error
    if not isinstance(content or {}, dict):
        raise PluginError(f"{path}: must hold a table of keys, got {type(content).__name__}")
    return content or {}


def _table(config: dict[str, Any], key: str) -> dict[str, Any]:
    found = config.get(key)
    return found if isinstance(found, dict) else {}


def _cascade(config: dict[str, Any], folder: Path) -> dict[str, Any]:
    table = _table(config, "evaluator")
    thresholds = table.get("cascade_thresholds", _THRESHOLDS)
    if not isinstance(thresholds, list | tuple) or not all(isinstance(t, int | float) for t in thresholds):
        raise PluginError(
            f"{folder}/config.yaml: key `evaluator.cascade_thresholds`: must be a list of numbers"
        )
    return {
        "cascade": bool(table.get("cascade_evaluation", True)),
        "thresholds": tuple(float(t) for t in thresholds),
    }


def _cpu_s(config: dict[str, Any], folder: Path) -> float:
    given = _table(config, "evaluator").get("timeout", _CPU_S)
    if not isinstance(given, int | float) or given <= 0:
        raise PluginError(
            f"{folder}/config.yaml: key `evaluator.timeout`: must be seconds above 0, got {given!r}"
        )
    return float(given)


def _statement(config: dict[str, Any], frame: Frame, block: str) -> str:
    prompt = _table(config, "prompt").get("system_message") or config.get("task_sys_msg") or ""
    parts = [str(prompt).strip() or "Improve the program; its evaluator says how good it is."]
    if frame.before:
        parts.append(
            "A program is the text of the block below; what stands around it is fixed.\n\n"
            f"```python\n{frame.before}# (the program)\n{frame.after.rstrip()}\n```"
        )
    functions = [node for node in ast.parse(block).body if isinstance(node, ast.FunctionDef)]
    if functions:
        heads = ", ".join(f"`{node.name}({ast.unparse(node.args)})`" for node in functions)
        parts.append(f"The first program defines {heads}; keep what others call.")
    return "\n\n".join(parts)


def _files(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part in _SKIPPED or part.startswith(".") for part in parts) or not path.is_file():
            continue
        total += path.stat().st_size
        if total > _MOST_BYTES:
            raise PluginError(
                f"{folder}: holds more than {_MOST_BYTES >> 20} MB, which is what a sandbox is given; "
                f"move what the evaluator does not need (such as {path.name}) elsewhere"
            )
        found["/task/" + "/".join(parts)] = path.read_bytes()
    return found


def _defined(evaluator: Path) -> set[str]:
    tree = _tree(evaluator)
    names = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom | ast.Import):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(_read(path))
    except (SyntaxError, ValueError) as error:
        raise PluginError(f"{path}:{getattr(error, 'lineno', 1)}: {error}") from error


def _modules(folder: Path, evaluator: Path) -> tuple[str, ...]:
    """Return what the task's files import and this environment has, as far as it is importable.

    Raises:
        PluginError: The evaluator cannot do without something that is not installed.
    """
    own = {path.stem for path in folder.rglob("*.py")} | {
        path.name for path in folder.iterdir() if path.is_dir()
    }
    wanted = dict.fromkeys(_ALWAYS)
    for path in sorted(folder.rglob("*.py")):
        if not _SKIPPED & set(path.relative_to(folder).parts):
            wanted |= dict.fromkeys(_imports(ast.walk(_tree(path))))
    outside = [name for name in wanted if name.partition(".")[0] not in own | _OFFERED]
    needed = set(_imports(iter(_tree(evaluator).body)))
    for name in outside:
        if name in needed and not _installed(name.partition(".")[0]):
            raise PluginError(f"{evaluator}: imports `{name}`, which is not installed; pip install it")
    return tuple(name for name in outside if _installed(name))


def _imports(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, AttributeError, ValueError):
        return False
