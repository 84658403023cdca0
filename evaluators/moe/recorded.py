"""Recorded loads from files: `.npz` without pickle, or JSON."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

from evolve.errors import UsageError

from .loads import Loads

KEY = "load"
WANTED = f"`{KEY}` must be an array of token counts of shape (windows, layers, experts)"


def read(path: Path, steps: int = 1) -> Loads:
    """Return recorded loads.

    Args:
        path: `.npz` with an array `load`, or JSON with a key `load` (or nothing but the nested lists).
        steps: How many consecutive recorded steps make a window; an incomplete last one is left out.

    Raises:
        UsageError: The file cannot be read, or does not hold such an array.
    """
    counts = np.asarray(_from_npz(path) if path.suffix == ".npz" else _from_json(path))
    if counts.ndim != 3 or counts.dtype.kind not in "iuf":
        raise UsageError(f"{path}: {WANTED}, got {counts.dtype} of shape {counts.shape}")
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts != np.floor(counts)).any():
        raise UsageError(f"{path}: `{KEY}` holds something else than whole numbers from 0 on")
    if float(counts.max(initial=0)) >= 2**52:
        raise UsageError(f"{path}: `{KEY}` holds counts of 2^52 or more")
    windows = len(counts) // steps
    if windows < 2:
        raise UsageError(f"{path}: {len(counts)} steps make {windows} windows of {steps}; two are needed")
    whole = counts[: windows * steps].astype(np.int64)
    return np.asarray(whole.reshape(windows, steps, *whole.shape[1:]).sum(axis=1))


def _from_npz(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            if KEY not in archive.files:
                raise UsageError(f"{path}: has no array `{KEY}`; it has {', '.join(archive.files) or 'none'}")
            return np.asarray(archive[KEY])
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path}: is no .npz file of plain numbers ({error})") from error


def _from_json(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UsageError(f"{path}: is no JSON ({error})") from error
    except RecursionError as error:
        raise UsageError(f"{path}: is nested too deeply") from error
    nested = content.get(KEY) if isinstance(content, dict) else content
    if nested is None:
        raise UsageError(f"{path}: has no key `{KEY}`; {WANTED}")
    try:
        return np.asarray(nested)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{path}: {WANTED}; its lists differ in length") from error
