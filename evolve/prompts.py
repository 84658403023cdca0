"""Prompt templates: loaded from text files and rendered strictly."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

import evolve
from evolve.errors import PluginError

SUFFIX = ".md"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What of ASCII is in Unicode's category C, but for line feeds and tabs."""


def bundled() -> Path:
    """Return the folder of the templates that come with the framework."""
    package = Path(evolve.__file__).resolve().parent
    installed = package / "_bundled" / "prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


class Prompts:
    """The templates of a folder; files whose names begin with "_" are for the others to include.

    In a template, `text | data(n)` shows text that nobody vouches for: fenced so that it cannot end
    its fence, without invisible characters, and cut to n characters. `text | code(n)` does so for a
    program.

    Args:
        folder: With one file a template; `None` for the bundled one.

    Raises:
        PluginError: There is no such folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = bundled() if folder is None else folder
        if not self.folder.is_dir():
            raise PluginError(f"prompts: {self.folder} is not a folder")
        self._loader = jinja2.FileSystemLoader(self.folder)
        # plain text, not HTML; the sandbox is for folders that come from elsewhere
        self._environment = ImmutableSandboxedEnvironment(
            loader=self._loader,
            autoescape=False,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # what a campaign asks for must not change while it runs
        )
        self._environment.filters |= {"data": data, "code": code}
        self._placeholders: dict[str, frozenset[str]] = {}

    def render(self, name: str, **values: Any) -> str:
        """Return the text of a template.

        Args:
            name: Of the file, without its suffix.
            values: Exactly what the template uses.

        Raises:
            PluginError: The template is missing or broken, uses what is not given, or does not use
                what is.
        """
        path = self.folder / f"{name}{SUFFIX}"
        try:
            self._check(name, path, set(values))
            text = self._environment.get_template(path.name).render(values)
        except jinja2.TemplateNotFound as error:
            raise PluginError(f"{path}: there is no template {error.name}") from None
        except jinja2.TemplateError as error:
            line = f" line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
            raise PluginError(f"{path}{line}: {error.message}") from None
        return _tidy(text)

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal of all templates."""
        total = hashlib.sha256()
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()

    def _check(self, name: str, path: Path, given: set[str]) -> None:
        if name not in self._placeholders:
            self._placeholders[name] = frozenset(self._used(path.name, set()))
        used = self._placeholders[name]
        if used - given:
            raise PluginError(f"{path}: unknown {_listed(used - given)}; it may use {_listed(given)}")
        if given - used:
            raise PluginError(f"{path}: does not use {_listed(given - used)}")

    def _used(self, file: str, seen: set[str]) -> set[str]:
        """Return the placeholders of a template and of what it includes."""
        seen.add(file)
        tree = self._environment.parse(self._loader.get_source(self._environment, file)[0])
        used = set(meta.find_undeclared_variables(tree))
        for other in meta.find_referenced_templates(tree):
            if other is not None and other not in seen:
                used |= self._used(other, seen)
        return used


def data(text: str, longest: int) -> str:
    """Return untrusted text in a fence that it cannot leave, cut to `longest` characters.

    >>> print(data("fine", 10))
    ```data
    fine
    ```
    """
    return _fenced(text, longest, "data", "…")


def code(text: str, longest: int) -> str:
    """Return a program in a fence that it cannot leave, cut to `longest` characters."""
    return _fenced(text, longest, "python", "\n# … the rest is not shown")


def _fenced(text: str, longest: int, language: str, cut: str) -> str:
    shown = _without_hidden(text).strip("\n")
    if len(shown) > longest:
        shown = f"{shown[:longest]}{cut}"
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", shown))])
    return f"{fence}{language}\n{shown}\n{fence}"


def _tidy(text: str) -> str:
    """Return text without the empty lines that templates leave; what stands in fences is kept."""
    lines: list[str] = []
    fence = ""
    for line in text.strip().split("\n"):
        if fence:
            if line == fence:
                fence = ""
        elif line.startswith("```"):
            fence = "`" * (len(line) - len(line.lstrip("`")))
        elif not line.strip() and lines and not lines[-1]:
            continue
        lines.append(line)
    return "\n".join(lines) + "\n"


def _without_hidden(text: str) -> str:
    """Return text without control, format and unassigned characters but line feeds and tabs."""
    if text.isascii():
        return _CONTROLS.sub("", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nothing"
