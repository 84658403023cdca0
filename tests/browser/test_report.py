"""The report in a real browser: it works from a file, asks for nothing, and runs nothing untrusted."""

from __future__ import annotations

import pytest

from evolve.report.numbers import Numbers
from evolve.report.page import write_report
from evolve.store.calls import Calls
from evolve.types import Call, Reply, Request, Status

HOSTILE = (
    "</script><script>window.pwned=1</script><img src=x onerror='window.pwned=2'>"
    "<svg onload=window.pwned=3><a href='javascript:window.pwned=4'>go</a>"
    "{{ 7*7 }}</title></style><style>body{display:none}</style>\u202e\x1b[31m"
)


@pytest.fixture
def written(finished_run, tmp_path):
    return write_report(Numbers(finished_run.journal, finished_run.folder), tmp_path / "report.html")


def rows(page, table: str, column: int) -> list[str]:
    return page.run(
        "return [...document.querySelector(arguments[0]).tBodies[0].rows]"
        ".map(row => row.cells[arguments[1]].textContent)",
        table,
        column,
    )


def test_a_report_opens_from_a_file_without_a_request_or_a_complaint(page, written):
    page.open(written)
    page.requests()
    page.open(written)
    assert "Every baseline is beaten" in page.one(".headline").text
    assert page.requests() == [written.resolve().as_uri()]


def test_a_table_sorts_by_the_column_that_is_clicked(page, written):
    page.open(written)
    table = "#baselines table"
    before = rows(page, table, 2)
    heading = page.all(f"{table} th button")[2]
    heading.click()
    ascending = [float(cell.replace(",", "")) for cell in rows(page, table, 2)]
    assert ascending == sorted(ascending)
    assert sorted(before) == sorted(rows(page, table, 2))
    heading.click()
    assert [float(cell.replace(",", "")) for cell in rows(page, table, 2)] == ascending[::-1]
    assert page.all(f"{table} th[aria-sort='descending']")


def test_a_point_of_the_front_leads_to_its_program(page, written):
    page.open(written)
    point = page.one(".option.on svg.scatter a[href^='#p-'] path.incumbent")
    page.run("arguments[0].scrollIntoView({block: 'center'})", point)
    from selenium.webdriver import ActionChains

    ActionChains(page.browser).move_to_element(point).click().perform()
    target = page.run("return location.hash")
    assert page.one(f".program.incumbent{target}").is_displayed()


def test_a_dominated_point_opens_its_candidate_with_its_change(page, written):
    page.open(written)
    page.run(
        """const path = document.querySelector('.option.on svg.scatter .dominated');
        path.scrollIntoView({block: 'center'});
        const spots = [...path.getAttribute('d').matchAll(/M([\\d.]+) ([\\d.]+)h0/g)];
        const svg = path.ownerSVGElement, m = svg.getScreenCTM();
        const spot = new DOMPoint(Number(spots[0][1]), Number(spots[0][2])).matrixTransform(m);
        svg.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: spot.x, clientY: spot.y}))"""
    )
    page.wait("return document.getElementById('candidate').open")
    assert "made by" in page.one("#candidate dl").text
    assert "def priority" in page.one("#candidate .code").text
    assert page.all("#candidate .diff tr.changed")
    page.one("#candidate > button").click()
    assert not page.run("return document.getElementById('candidate').open")


def test_a_program_can_be_compared_with_its_parent_and_every_baseline(page, written):
    page.open(written)
    page.wait("return document.querySelector('.program.incumbent .compare select')")
    names = page.run(
        "return [...document.querySelector('.program.incumbent .compare select').options].map(o => o.text)"
    )
    assert names[0] == "seed program edd"
    assert any(name.startswith("parent, ") for name in names)
    assert {f"baseline {name}" for name in ("edd", "mdd", "atc", "covert", "spt")} <= set(names)
    from selenium.webdriver.support.ui import Select

    Select(page.one(".program.incumbent .compare select")).select_by_visible_text("baseline mdd")
    assert "return max(job.d, state.t + job.p)" in page.one(".program.incumbent .diff").text
    assert page.one(".program.incumbent .diff th").text == "baseline mdd"


def test_the_differences_of_the_script_are_those_of_the_library(page, written):
    page.open(written)
    page.wait("return document.querySelector('.program.incumbent .compare select')")
    read = (
        "return [...document.querySelectorAll('.program.incumbent .diff tbody tr')]"
        ".map(r => [...r.cells].map(c => c.textContent).join('|'))"
    )
    from_python = page.run(read)
    page.run(
        "const s = document.querySelector('.program.incumbent .compare select');"
        "s.dispatchEvent(new Event('change'))"
    )
    assert page.run(read) == from_python
    assert len(from_python) > 3


def test_every_candidate_is_in_a_table_that_sorts(page, written):
    page.open(written)
    page.one("#all-candidates summary").click()
    page.wait("return document.querySelectorAll('#all-candidates tbody tr').length")
    assert len(page.all("#all-candidates tbody tr")) == 60
    page.all("#all-candidates th button")[3].click()
    first, second = rows(page, "#all-candidates table", 3)[:2]
    assert float(first) <= float(second)
    page.one("#all-candidates tbody a").click()
    page.wait("return document.getElementById('candidate').open")


def test_the_theme_can_be_switched_and_changes_the_colours(page, written):
    page.open(written)
    ground = "return getComputedStyle(document.body).backgroundColor"
    before = page.run(ground)
    page.one("#theme").click()
    after = page.run(ground)
    assert before != after
    page.one("#theme").click()
    assert page.run(ground) == before


def test_paper_is_white_whatever_the_theme(page, written):
    def colours(medium: str) -> list[float]:
        scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": scheme})
        page.open(written)
        return page.run(
            """const light = (c) => c.match(/[\\d.]+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 765;
            const style = getComputedStyle(document.body);
            return [light(style.backgroundColor), light(style.color)]"""
        )

    try:
        ground, ink = colours("screen")
        assert (ground < 0.2, ink > 0.8) == (True, True)
        ground, ink = colours("print")
        assert (ink < 0.2, ground > 0.8) == (True, True)
        page.run("document.documentElement.dataset.theme = 'dark'")
        assert not page.one("nav").is_displayed()
    finally:
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_the_keyboard_reaches_every_control_and_every_point_of_the_front(page, written):
    page.open(written)
    reachable = page.run(
        """const can = e => e.tabIndex >= 0;
        const kinds = '.option.on svg a, th button, summary, input, select, #theme, .scroll';
        return [...document.querySelectorAll(kinds)].filter(e => !can(e)).map(e => e.outerHTML)"""
    )
    assert reachable == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_but_marked_boxes_is_wider_than_the_window(page, written, width):
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    try:
        page.open(written)
        page.run("for (const d of document.querySelectorAll('details')) d.open = true")
        assert page.run("return document.documentElement.scrollWidth") <= width
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_hostile_text_runs_nothing_anywhere(page, make_run):
    run = make_run(candidates=12, finish=False)
    qualities = {}
    for step in range(100, 106):
        text = f"'''{HOSTILE}'''\n# {HOSTILE}\ndef priority(job, state):\n    return {step}\n"
        qualities[step] = 0.002 - 0.0001 * (step - 100)
        request = Request(HOSTILE, HOSTILE, step=step)
        Calls(run.journal).record(Call(f"c{step}", request, HOSTILE, Reply(HOSTILE, HOSTILE)))
        run.add(
            step, text, qualities[step], operator=HOSTILE, note=HOSTILE, calls=(f"c{step}",), parents=(0,)
        )
    run.fail(200, HOSTILE, Status.CRASH, HOSTILE, operator=HOSTILE, note=HOSTILE)
    run.finish(qualities)
    path = write_report(Numbers(run.journal, run.folder), run.folder / "report.html")
    page.open(path)
    page.run("for (const d of document.querySelectorAll('details')) d.open = true")
    page.wait("return document.querySelectorAll('#all-candidates tbody tr').length")
    for step in (100, 200):
        page.run(f"document.querySelector('#all-candidates a[href=\"#c-{step}\"]').click()")
        page.wait(
            f"return document.getElementById('candidate').open"
            f" && document.querySelector('#candidate h2').textContent.startsWith('Step {step}')"
        )
        page.run("document.getElementById('candidate').close()")
    assert page.run("return typeof window.pwned") == "undefined"
    assert page.run("return getComputedStyle(document.body).display") != "none"
    assert page.run("return document.querySelectorAll('img, iframe, object, embed').length") == 0
    assert page.run("return document.querySelectorAll('body style, main script').length") == 0
    assert page.run("return [...document.links].filter(a => a.protocol === 'javascript:').length") == 0
    assert "\u202e" not in page.run("return document.body.textContent")


def test_the_policy_stops_a_script_that_is_written_into_the_file(page, written):
    text = written.read_text(encoding="utf-8")
    written.write_text(text.replace("</main>", "<script>window.pwned=1</script></main>"), encoding="utf-8")
    page.open(written)
    assert page.run("return typeof window.pwned") == "undefined"
    assert any("Content Security Policy" in line for line in page.logs())


def test_a_reader_can_switch_between_the_original_and_the_simpler_version(page, make_run, tmp_path):
    run = make_run()
    best = Numbers(run.journal, run.folder).finalists[0]
    short = "def priority(job, state):\n    return max(job.d, state.t + job.p)\n"
    run.simplify(best.step, short, 0.02)
    page.open(write_report(Numbers(run.journal, run.folder), tmp_path / "simpler.html"))
    source = ".program.incumbent details.source"
    shown = f"{source} .option.on"
    assert page.one(f"{shown} pre").text.strip() == short.strip()
    original, both = page.all(f"{source} input[type=radio]")[1:]
    original.click()
    assert "urgency" in page.one(f"{shown} pre").text
    both.click()
    assert page.all(f"{shown} .diff tr.removed, {shown} .diff tr.changed")
    page.one(f"{source} input[type=radio]").click()
    assert "urgency" not in page.one(f"{shown} pre").text
