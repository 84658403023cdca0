"""Where plugin folders are, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import evolve

FOLDERS = ("problems", "evaluators", "prompts")


def bundled_root() -> Path:
    """Return the folder that holds the bundled `problems/`, `evaluators/` and `prompts/`.

    A wheel carries them in `evolve/_bundled`; in a checkout they lie beside the package. The
    working directory is never looked at.
    """
    package = Path(evolve.__file__).resolve().parent
    installed = package / "_bundled"
    return installed if installed.is_dir() else package.parent
