"""Every code block of the README and the documentation does what it says.

Blocks of a page run in order, in one directory: Python in one namespace, commands as a shell would run
them, with budgets cut down and models served from loopback. `<!-- file: NAME -->` before a block saves it.
Measurements, installations and `make` are not run here; that what they name exists is checked.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^(?:<!-- file: (\S+) -->\n)?```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUICK = {"quickstart.md"}
CUT = {"--evaluations": "12", "--minutes": "0.05", "--max-usd": "0.05"}
KNOWN = {"sh", "python", "yaml", "toml", "json", "text", ""}


def blocks(page: Path) -> list[re.Match[str]]:
    return [found for found in BLOCK.finditer(page.read_text(encoding="utf-8")) if found[2] or found[1]]


def with_blocks() -> Iterator[Any]:
    for page in PAGES:
        if blocks(page):
            quick = page.name in QUICK
            name = str(page.relative_to(ROOT))
            yield pytest.param(
                page, id=name, marks=() if quick else [pytest.mark.slow, pytest.mark.timeout(1800)]
            )


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a model that proposes a constant of its own each time."""
    path = ROOT / "tests" / "evolve" / "models" / "loopback.py"
    spec = importlib.util.spec_from_file_location("evolve_tests_docs_loopback", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-docs-0123456789")
    with module.Loopback() as server:
        server.key = "sk-docs-0123456789"
        numbers = iter(range(1, 10_000))

        def act(_seen: Any) -> Any:
            text = f"def score(bin, item):\n    return {next(numbers)}.5 - bin.free * item.size\n"
            return module.Act(text=f"Idea: a constant.\n\n```python\n{text}```\n")

        server.act = act
        yield server.url


@dataclass
class Reader:
    """Reads one page as somebody at a terminal would."""

    home: Path
    url: str
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})

    def read(self, name: str | None, language: str, text: str) -> None:
        assert language in KNOWN, f"nobody runs a block of {language}"
        if name:
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            if language == "python":
                compile(text, name, "exec")
        elif language == "python":
            exec(compile(text, "<page>", "exec", dont_inherit=True), self.names)
        elif language == "sh":
            for command in text.replace("\\\n", " ").splitlines():
                self.run(shlex.split(command, comments=True))
        if language in ("yaml", "toml", "json"):
            {"yaml": yaml.safe_load, "toml": tomllib.loads, "json": json.loads}[language](text)

    def run(self, words: list[str]) -> None:
        if not words:
            return
        if words[0] == "evolve":
            self.evolve(words[1:])
        elif words[:1] in (["pytest"], ["python"]) and not words[1].startswith("benchmarks/"):
            interpreter = [sys.executable, *(["-m", "pytest"] if words[0] == "pytest" else [])]
            self.done([*interpreter, *words[1:]])
        else:
            self.names_something(words)

    def evolve(self, words: list[str]) -> None:
        words = [word for word in words if word != "--open"]
        for at, word in enumerate(words):
            if word in CUT:
                words[at + 1] = CUT[word]
                if words[0] == "resume":
                    words[at + 1] = "16"
            elif word.startswith("openai/"):
                words[at] = f"openai/test@{self.url}"
            elif word == "NAME" or word.endswith("/x.py"):
                words[at] = self.best(word)
        if "--model" in words:
            priced = self.home / "priced.yaml"
            prices = "prices: {openai/test: {input: 1.0, output: 4.0}}\n"
            priced.write_text(f"problem: {words[1]}\n{prices}")
            words = [words[0], "--config", "priced.yaml", *words[2:]]
        if words[0] == "watch":  # it never ends
            words = ["watch", "--help"]
        self.done([sys.executable, "-m", "evolve", *words])

    def best(self, placeholder: str) -> str:
        found = sorted(self.home.glob("runs/*/best/*.py"))
        assert found, "a page must search before it names a program"
        return found[-1].stem if placeholder == "NAME" else str(found[-1])

    def names_something(self, words: list[str]) -> None:
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE), words
        elif words[0] == "python":
            compile((ROOT / words[1]).read_text(), words[1], "exec")
        else:
            assert words[0] in ("pip", "git", "cd"), f"nobody checks `{shlex.join(words)}`"

    def done(self, command: list[str]) -> None:
        done = subprocess.run(
            command, cwd=self.home, env=os.environ, capture_output=True, text=True, check=False, timeout=280
        )
        # 3: so small a budget may end before anything is found.
        assert done.returncode in (0, 3), f"{shlex.join(command[3:])}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", list(with_blocks()))
def test_every_block_of_a_page_works(
    page: Path, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    reader = Reader(tmp_path, url)
    for found in blocks(page):
        reader.read(found[1], found[2], found[3])


def test_every_public_name_has_an_example() -> None:
    import evolve

    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    code = "\n".join(found[3] for found in BLOCK.finditer(text))
    missing = [name for name in evolve.__all__ if not re.search(rf"\b{name}\b", code)]
    assert not missing
