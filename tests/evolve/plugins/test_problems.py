"""A problem loads by name, folder or file, and says in one line what is wrong with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evolve.errors import PluginError, UsageError
from evolve.plugins import bundled_names, load_problem
from evolve.types import Split

VERIFIER = """
from evolve import Entry, Float, Instance, Objective, Split

class Constant:
    objectives = (Objective("distance"), Objective("time", source="cpu"))
    entries = {"f": (Entry("f", {"x": Float()}, Float()),)}

    def __init__(self, target=3.0):
        self.target = target

    def instances(self, split):
        return [Instance("only", split, self.target)]

    def run(self, program, instance):
        return program.f(1.0)

    def score(self, instance, answer):
        return {"distance": abs(answer - instance.data)}
"""
DESCRIPTION = """\
name: constant
evaluator: ./verifier.py:Constant
arguments: {target: 4.0}
statement: statement.md
hooks:
  f: {seed: seed.py}
baselines: [rules]
reference: half
limits: {cpu_s: 1.0}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "constant"
    (home / "rules").mkdir(parents=True)
    (home / "problem.yaml").write_text(DESCRIPTION)
    (home / "verifier.py").write_text(VERIFIER)
    (home / "statement.md").write_text("Return a constant.")
    (home / "seed.py").write_text("def f(x):\n    return x\n")
    (home / "rules" / "half.py").write_text("def f(x):\n    return x / 2\n")
    return home


def test_a_folder_loads_with_its_arguments(folder: Path) -> None:
    problem = load_problem(str(folder))
    assert problem.name == "constant"
    assert problem.verifier.target == 4.0
    assert [b.name for b in problem.baselines] == ["half"]
    assert problem.limits.cpu_s == 1.0
    assert load_problem(str(folder / "problem.yaml")).digest == problem.digest


def test_a_file_loads_and_its_digest_follows_its_content(plugin: Path, tmp_path: Path) -> None:
    problem = load_problem(str(plugin))
    assert problem.name == "packing"
    copy = tmp_path / "copy.py"
    copy.write_text(plugin.read_text() + "\n")
    assert load_problem(str(copy)).digest != problem.digest


def test_the_example_plugin_stays_short(plugin: Path) -> None:
    lines = [line for line in plugin.read_text().splitlines() if line.strip()]
    assert len(lines) < 42


def test_every_bundled_problem_loads() -> None:
    for name in bundled_names():
        assert load_problem(name).name == name


def test_a_folder_called_like_a_bundled_problem_does_not_shadow_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = bundled_names()[0]
    shutil.copytree(folder, folder.parent / "problems" / bundled)
    shutil.copytree(folder, folder.parent / bundled)
    monkeypatch.chdir(folder.parent)
    assert load_problem(bundled).name == bundled
    assert load_problem(f"./{bundled}").name == "constant"


def test_the_digest_covers_the_evaluator_and_every_rule(folder: Path) -> None:
    before = load_problem(str(folder)).digest
    (folder / "rules" / "half.py").write_text("def f(x):\n    return x / 3\n")
    assert load_problem(str(folder)).digest != before


EDITS = {
    "missing key": (
        "problem.yaml",
        "evaluator: ./verifier.py:Constant\n",
        "",
        r"problem\.yaml: key `evaluator` is missing",
    ),
    "misspelt key": (
        "problem.yaml",
        "baselines:",
        "baseline:",
        r"unknown key `baseline`; did you mean `baselines`\?",
    ),
    "misspelt nested key": (
        "problem.yaml",
        "cpu_s:",
        "cpu:",
        r"unknown key `limits\.cpu`; did you mean `cpu_s`\?",
    ),
    "mistyped key": (
        "problem.yaml",
        "cpu_s: 1.0",
        "cpu_s: soon",
        r"key `limits\.cpu_s`: .*number.*got 'soon'",
    ),
    "not YAML": ("problem.yaml", "hooks:\n", "hooks: [\n", r"problem\.yaml:\d+: not valid YAML"),
    "evaluator form": ("problem.yaml", "./verifier.py:Constant", "verifier", "expected `family:Class`"),
    "unknown family": (
        "problem.yaml",
        "./verifier.py:Constant",
        "nowhere:Constant",
        "unknown family `nowhere`",
    ),
    "unknown class": (
        "problem.yaml",
        "verifier.py:Constant",
        "verifier.py:Constants",
        "defines no `Constants`",
    ),
    "unknown hook": (
        "problem.yaml",
        "  f: {",
        "  g: {",
        r"`hooks\.g`: the evaluator has no such hook; it has f",
    ),
    "wrong argument": ("problem.yaml", "target: 4.0", "goal: 4.0", "key `arguments`: .*goal"),
    "absent baseline": (
        "problem.yaml",
        "[rules]",
        "[rules, other.py]",
        r"key `baselines`: .*other\.py cannot be read",
    ),
    "unknown reference": (
        "problem.yaml",
        "reference: half",
        "reference: third",
        r"key `reference`: names no baseline \(got 'third'\); have half",
    ),
    "broken import": (
        "verifier.py",
        "from evolve import Entry",
        "import nowhere_to_be_found\nfrom evolve import Entry",
        r"verifier\.py:2: ModuleNotFoundError",
    ),
    "broken syntax": ("verifier.py", "class Constant:", "class Constant", r"verifier\.py:\d+: SyntaxError"),
    "seed without entry point": (
        "seed.py",
        "def f(x)",
        "def g(x)",
        "seed program `seed` of hook `f`: .*f\\(x\\)",
    ),
    "seed with syntax error": ("seed.py", "return x", "return return", "seed program `seed`"),
    "baseline of no hook": ("rules/half.py", "def f(x)", "def h(x)", r"baseline `half` defines no f\(x\)"),
}


@pytest.mark.parametrize("case", EDITS)
def test_bad_input_is_one_line_that_names_file_key_and_remedy(folder: Path, case: str) -> None:
    file, old, new, message = EDITS[case]
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    with pytest.raises(UsageError, match=message) as caught:
        load_problem(str(folder))
    assert "\n" not in str(caught.value)


def test_an_unknown_problem_suggests_the_nearest() -> None:
    name = bundled_names()[0]
    with pytest.raises(UsageError, match=f"unknown problem `{name}x`; did you mean `{name}`"):
        load_problem(f"{name}x")


def test_a_missing_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        load_problem(str(tmp_path / "nowhere.py"))


def test_a_file_without_a_problem_says_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("x = 1\n")
    with pytest.raises(PluginError, match=r"defines no `problem`; end it with"):
        load_problem(str(tmp_path / "empty.py"))


def test_a_file_whose_import_fails_can_be_mended_and_loaded(tmp_path: Path, plugin: Path) -> None:
    path = tmp_path / "p.py"
    path.write_text("1 / 0\n")
    with pytest.raises(PluginError, match=r"p\.py:1: ZeroDivisionError"):
        load_problem(str(path))
    path.write_text(plugin.read_text())
    problem = load_problem(str(path))
    assert len(list(problem.verifier.instances(Split.TRAIN))) == 8
