"""A long program is spelled part by part as it is spelled whole."""

from __future__ import annotations

import ast
import importlib
import random
import time
from pathlib import Path

import pytest

import evolve
from evolve import programs
from evolve.programs import canonical
from evolve.types import Entry, Float, Hook, Program

check = importlib.import_module("evolve.programs.check")  # the package has a function of that name


def statements() -> list[str]:
    """Return top-level statements of this package's own modules: functions, imports, constants."""
    found = []
    for path in sorted(Path(evolve.__file__).parent.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if text.isascii() and not isinstance(node, ast.ClassDef):
                first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
                found.append("\n".join(text.split("\n")[first - 1 : node.end_lineno]))
    return found


def test_both_ways_agree_on_random_collages_of_real_code() -> None:
    rng = random.Random(5)
    pool = statements()
    taken = 0
    for _ in range(400):
        parts = rng.sample(pool, rng.randint(8, 16))
        text = rng.choice(["", "'What it is.'\n", "a = 1; b = 2\n"]) + rng.choice(["\n", "\n\n# so\n"]).join(
            parts
        )
        quick = canonical._by_parts(text)
        if quick is not None:
            taken += 1
            assert quick == canonical._whole(text), text
    assert taken > 50, "hardly any collage is looked at by parts"


def test_what_is_sound_by_parts_is_sound_as_a_whole() -> None:
    rng = random.Random(6)
    pool = [text for text in statements() if len(text) < 2000 and "import" not in text]
    hook = Hook("f", (Entry("f", {"a": Float()}, Float()),), Program("def f(a):\n    return a\n"))
    extras = (
        "def f(a):\n    return a\n",
        "@cached\n@twice\ndef f(a):\n    return a\n",
        "def f(a, b):\n    return a\n",
        "import socket\n",
        "x = (1,\n2)\n",
        's = """\ndef f(a):\n    return a\n"""\n',
        "if 1:\n    x = 2\nelse:\n    x = 3\n",
        "x = 1 +\n",
        "",
    )
    sound = 0
    for _ in range(500):
        chosen = [*rng.sample(pool, 12), *rng.choices(extras, k=3)]
        rng.shuffle(chosen)
        text = "\n".join(chosen)
        quick = check._sound_by_parts(text, hook, ())
        sound += quick
        long = f"# {'-' * 4100}\n{text}"  # too long a line to be looked at by parts
        assert not check._sound_by_parts(long, hook, ())
        assert not (quick and programs.check(long, hook)), text
    assert sound > 30, "hardly any collage is found to be sound by parts"


LONG = "X = 0.0\n\n\ndef solve():\n    return X\n" + "".join(
    f"\n\ndef helper_{n}(a, b):\n    '''Of both.'''\n    c = a * {n}\n    return c + b - {n}\n"
    for n in range(60)
)


def test_what_a_keyword_keeps_is_kept_in_every_part() -> None:
    """A call that passes an argument by name keeps that name wherever it is local."""
    text = LONG + "\n\ndef last(x):\n    return helper_3(a=x, b=2)\n"
    assert canonical._by_parts(text) == canonical._whole(text)
    assert "def helper_7(a, b):\n    v0 = a * 7\n    return v0 + b - 7" in canonical.normalise(text)


@pytest.mark.parametrize(
    "strange",
    [
        "def f(a):\n    return locals()\n",
        "class C:\n    pass\n",
        "s = 'ä'\n",
        "t = 1\f\n",
        "__local_ = 1\n",
        "x = (\n",
        "def g():\n    x = " + "-" * 400 + "1\n",
        "big = " + "9" * 4500 + "\n",
    ],
)
def test_whatever_is_out_of_the_ordinary_is_left_to_the_whole(strange: str) -> None:
    assert canonical._by_parts(LONG + strange) is None


def test_one_change_in_a_long_program_is_spelled_quickly() -> None:
    def fastest(way, texts) -> float:
        return min(_timed(way, text) for text in texts)

    texts = [LONG.replace("X = 0.0", f"X = {n}.5") for n in range(20)]
    canonical._by_parts(LONG)
    assert fastest(canonical._by_parts, texts) < fastest(canonical._whole, texts) / 2


def _timed(way, text: str) -> float:
    began = time.process_time()
    way(text)
    return time.process_time() - began
