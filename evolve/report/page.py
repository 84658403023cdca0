"""Write the report of a run: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from evolve import __version__
from evolve.errors import UsageError
from evolve.report.code import emphasised
from evolve.report.content import content
from evolve.report.numbers import Numbers
from evolve.report.payload import LEAST, PAGE, payload
from evolve.report.programs import found
from evolve.report.text import shortened, visible

SCRIPTS = ("report.js", "candidates.js")


def write_report(numbers: Numbers, path: Path) -> Path:
    """Write the report of a run to `path`, replacing it in one move; return `path`."""
    return write_whole(path, report_page(numbers))


def report_page(numbers: Numbers) -> str:
    """Return the report of a run; its packed data get the room that the rest of the page leaves."""
    place = secrets.token_hex(16)
    members = found(numbers)
    text = render("report.html.j2", content(numbers, members) | {"payload": place})
    room = max(LEAST, PAGE - len(text.encode()))
    return text.replace(place, payload(numbers, members, room))


def write_whole(path: Path, text: str) -> Path:
    """Write a file so that nobody ever sees half of it; return `path`.

    Raises:
        UsageError: It cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    return path


def render(template: str, values: dict[str, Any], scripts: Sequence[str] = SCRIPTS, **layout: Any) -> str:
    """Return a page with its style sheet and script inside.

    Args:
        template: Its file name.
        values: What the template shows; every string is escaped.
        scripts: Files of the package that make up the page's script.
        layout: Overrides of what all pages share; `policy=""` when a server sends the policy.
    """
    style = asset("report.css")
    script = "".join(asset(name) for name in scripts)
    shared = {
        "policy": policy(script, style),
        "style": Markup(style),  # noqa: S704 - our own files
        "script": Markup(script),  # noqa: S704
        "footer": f"Made by evolve {__version__} from the run's journal alone.",
    }
    return environment().get_template(template).render(**(shared | values | layout))


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates; what they print is escaped, an unknown name is an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("evolve.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = visible
    made.filters["short"] = shortened
    made.globals["emphasised"] = emphasised
    return made


def asset(name: str) -> str:
    """Return a style sheet or script of the package."""
    return resources.files("evolve.report").joinpath("templates", name).read_text(encoding="utf-8")


def policy(script: str, style: str) -> str:
    """Return the content-security policy: this script and this style sheet, and nothing else at all."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
