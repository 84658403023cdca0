"""The written file: one file, nothing outside it, nothing in it that runs but our own script."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evolve.report.numbers import Numbers
from evolve.report.page import write_report
from evolve.store.calls import Calls
from evolve.types import Call, Reply, Request, Status

HOSTILE = '</script><script>window.pwned=1</script><img src=x onerror="window.pwned=2">\u202e\x1b[31m'


class Elements(HTMLParser):
    """Collects every element with its attributes, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open == ["script"]:
            self.scripts.append(data)
        elif not self._open:
            self.text.append(data)


def parsed(path: Path) -> Elements:
    elements = Elements()
    elements.feed(path.read_text(encoding="utf-8"))
    return elements


@pytest.fixture
def report(make_run, tmp_path):
    def write(**options):
        run = make_run(**options)
        return write_report(Numbers(run.journal, run.folder), run.folder / "report.html")

    return write


def test_the_report_asks_the_network_for_nothing(report):
    for tag, attributes in parsed(report()).found:
        for name in ("src", "srcset", "action", "formaction", "data", "poster"):
            assert name not in attributes, (tag, attributes)
        assert tag not in ("link", "iframe", "object", "embed", "base", "form"), tag
        assert not attributes.get("href", "#").lower().startswith(("http", "//", "javascript", "data")), (
            attributes
        )


def test_the_policy_allows_exactly_the_script_and_the_style_of_the_page(report):
    path = report()
    text = path.read_text(encoding="utf-8")
    policy = next(a["content"] for t, a in parsed(path).found if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_element_carries_code_or_style_of_its_own(report):
    for tag, attributes in parsed(report()).found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (
            tag,
            attributes,
        )


def test_hostile_text_stays_text(make_run):
    run = make_run(f"x{'&<b>'}", candidates=20, finish=False)
    for step in range(100, 110):
        text = f'"""{HOSTILE}"""\ndef priority(job, state):\n    return {step}\n'
        run.add(
            step, text, 0.001 + 0.00001 * (110 - step), operator=HOSTILE, note=HOSTILE, parents=(step - 1,)
        )
    run.fail(200, HOSTILE, Status.CRASH, HOSTILE, operator=HOSTILE)
    run.finish({step: 0.001 + 0.00001 * (110 - step) for step in range(100, 110)})
    elements = parsed(write_report(Numbers(run.journal, run.folder), run.folder / "report.html"))
    assert [tag for tag, _ in elements.found].count("script") == sum(
        1 for tag, a in elements.found if tag == "script" and set(a) <= {"id", "type"}
    )
    assert "img" not in [tag for tag, _ in elements.found]
    assert "b" not in [tag for tag, _ in elements.found]
    assert not any("pwned" in script for script in elements.scripts)
    shown = "".join(elements.text)
    assert "window.pwned=1" in shown
    assert "⟨U+202E⟩⟨U+001B⟩[31m" in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown


def test_what_a_model_was_asked_and_answered_is_shown_as_text(make_run):
    run = make_run(candidates=0, finish=False)
    request = Request(f"System {HOSTILE}", f"Prompt {HOSTILE}", step=1)
    answer = Reply(f"Answer {HOSTILE}", HOSTILE, micro_usd=1234)
    Calls(run.journal).record(Call("id1", request, HOSTILE, answer, "", 1234, 2.5))
    run.add(
        1, "def priority(job, state):\n    return job.d * 1.01\n", 0.01, operator="llm/mutate", calls=("id1",)
    )
    run.finish({1: 0.01})
    elements = parsed(write_report(Numbers(run.journal, run.folder), run.folder / "report.html"))
    shown = "".join(elements.text)
    for part in ("System", "Prompt", "Answer"):
        assert f"{part} </script><script>window.pwned=1" in shown
    assert "$0.0012" in shown
    assert "img" not in [tag for tag, _ in elements.found]


def test_a_running_campaign_has_a_report_that_says_it_is_not_judged(report):
    assert "Not judged yet" in report(finish=False).read_text(encoding="utf-8")


def test_a_campaign_that_found_nothing_has_a_report(make_run):
    run = make_run(candidates=0, finish=False)
    path = write_report(Numbers(run.journal, run.folder), run.folder / "report.html")
    assert "Nothing was found yet" in path.read_text(encoding="utf-8")


def test_every_link_inside_the_report_has_a_target(report):
    elements = parsed(report())
    targets = {a["id"] for _, a in elements.found if a.get("id")}
    links = {a["href"] for t, a in elements.found if t == "a"}
    assert {link[1:] for link in links if not link.startswith("#c-")} <= targets
    assert len(links) > 10
