"""Import a plugin's code by path, under a private name, so that nothing can shadow it."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from evolve.errors import PluginError

PREFIX = "_evolve_plugin_"


def load_module(path: Path) -> ModuleType:
    """Import a file, or a folder with `__init__.py`, and return the module.

    The code is trusted: it is the user's own or ours, never a candidate. Relative imports work
    inside a folder. The same path is imported once in a process.

    Raises:
        PluginError: It does not exist or raises while it is imported.
    """
    source = path / "__init__.py" if path.is_dir() else path
    if not source.is_file():
        raise PluginError(f"{source}: no such file")
    name = PREFIX + hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:16]
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(
        name, source, submodule_search_locations=[str(path)] if path.is_dir() else None
    )
    if spec is None or spec.loader is None:
        raise PluginError(f"{source}: not a Python file; a plugin is a `.py` file or a folder")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a user's file raises becomes one line
        for loaded in [m for m in sys.modules if m == name or m.startswith(f"{name}.")]:
            del sys.modules[loaded]
        raise PluginError(f"{_place(error, source)}: {type(error).__name__}: {error}") from error
    return module


def _place(error: Exception, source: Path) -> str:
    """Return file and line of the plugin's own code where `error` came from."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    place = str(source)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).parent.is_relative_to(source.parent):
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
