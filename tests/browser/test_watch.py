"""The page that follows a campaign, in a real browser, while a journal grows."""

from __future__ import annotations

import socket
import threading
import time

import pytest

uvicorn = pytest.importorskip("uvicorn", reason="the extra `watch` is not installed")

from evolve.models import mailbox  # noqa: E402
from evolve.report.live import Follower  # noqa: E402
from evolve.report.server import Watch  # noqa: E402

HOSTILE = "</pre></textarea><script>window.pwned=1</script><img src=x onerror=window.pwned=2>"


@pytest.fixture
def watched(make_run):
    run = make_run(candidates=20, finish=False)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    application = Watch(Follower(run.journal, run.folder, run.clock), "Watching", "token").application()
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    run.address = f"http://127.0.0.1:{listener.getsockname()[1]}/token/"
    yield run
    server.should_exit = True
    thread.join()
    listener.close()


def test_a_new_candidate_appears_and_the_choices_of_the_reader_stay(page, watched):
    page.open(watched.address)
    page.all("#front input[name=pair]")[2].click()
    assert "gap and size" in page.one("#front .option.on figure .plot").get_attribute("aria-label")
    text = f"def priority(job, state):\n    return job.d * 2  # {HOSTILE}\n"
    watched.add(21, text, 0.02, operator="llm/mutate", note=HOSTILE, parents=(-1,))
    began = time.monotonic()
    page.wait("return document.querySelector('#recent a[href=\"#c-21\"]')", 4)
    assert time.monotonic() - began < 3
    assert page.all("#front input[name=pair]")[2].is_selected()
    assert "gap and size" in page.one("#front .option.on figure .plot").get_attribute("aria-label")
    page.run("document.querySelector('#recent a[href=\"#c-21\"]').click()")
    page.wait("return document.querySelector('#candidate').open")
    assert "return job.d * 2" in page.one("#candidate .code").text
    assert page.all("#candidate .diff tr")
    assert page.run("return typeof window.pwned") == "undefined"


def test_an_answer_half_written_survives_what_happens_meanwhile_and_is_sent(page, watched):
    def ask(step: int, text: str):
        place = watched.folder / mailbox.FOLDER / str(step)
        place.mkdir(parents=True)
        (place / mailbox.REQUEST).write_text(text, encoding="utf-8")
        return place / mailbox.ANSWER

    answer = ask(30, HOSTILE)
    page.open(watched.address)
    page.wait("return document.querySelector('#mailbox textarea')")
    page.one("#mailbox textarea").send_keys("def priority")
    ask(31, "Another one.")
    page.wait("return document.querySelectorAll('#mailbox form').length === 2")
    box = page.one('#mailbox form[data-step="30"] textarea')
    assert box.get_attribute("value") == "def priority"
    box.send_keys("(job, state): return job.d")
    page.one('#mailbox form[data-step="30"] button').click()
    page.wait("return document.querySelectorAll('#mailbox form').length === 1")
    assert answer.read_text(encoding="utf-8") == "def priority(job, state): return job.d"
    assert page.run("return typeof window.pwned") == "undefined"


def test_the_page_turns_into_the_report_when_the_campaign_ends(page, watched):
    page.open(watched.address)
    watched.finish({1: 0.02, 2: 0.03})
    page.wait("return location.pathname.endsWith('/report') && document.querySelector('.headline')")
    assert "Every baseline is beaten" in page.one(".headline").text
    page.wait("return document.querySelector('.program.incumbent .compare select')")


def test_the_page_asks_its_own_server_alone(page, watched):
    page.open(watched.address)
    page.requests()
    time.sleep(2.5)
    asked = page.requests()
    assert asked
    assert all(url.startswith(watched.address) for url in asked)
