"""What is seen of a campaign while it runs, and who may see it: a real server on a real socket."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

uvicorn = pytest.importorskip("uvicorn", reason="the extra `watch` is not installed")

from evolve.models import mailbox  # noqa: E402
from evolve.report.live import QUIET_S, Follower  # noqa: E402
from evolve.report.server import MAX_ANSWER, Watch  # noqa: E402
from evolve.types import Status  # noqa: E402

TOKEN = "a-token-of-a-test"
HOSTILE = "</textarea><script>window.pwned=1</script><img src=x onerror=window.pwned=2>"


class Served:
    """A page that is being served, and plain requests to it."""

    def __init__(self, run) -> None:
        self.run = run
        self.follower = Follower(run.journal, run.folder, run.clock)
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        application = Watch(self.follower, "Watching", TOKEN).application()
        self.server = uvicorn.Server(
            uvicorn.Config(application, log_level="error", access_log=False, lifespan="off")
        )
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, response.headers, text

    def live(self, after: str = ""):
        status, _, text = self.ask(f"/{TOKEN}/live?after={after}")
        return json.loads(text) if status == 200 else status

    def send(self, answer: dict, **headers: str):
        known = {"Content_Type": "application/json", "Origin": self.origin} | headers
        return self.ask(f"/{TOKEN}/answer", "POST", json.dumps(answer), **known)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()


@pytest.fixture
def served(make_run) -> Iterator[Served]:
    page = Served(make_run(candidates=12, finish=False))
    deadline = time.monotonic() + 20
    while not page.server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield page
    page.close()


@pytest.mark.parametrize("path", ["/", "/live", "/report", "/candidate/3", "/answer"])
def test_nobody_without_the_token_sees_anything(served, path):
    method = "POST" if path == "/answer" else "GET"
    for token in ("", "/another", f"/{TOKEN}x", f"/{TOKEN[:-1]}"):
        status, _, text = served.ask(f"{token}{path}", method)
        assert status in (403, 404)
        assert "tardiness" not in text


def test_another_host_name_is_refused_so_that_no_web_site_can_be_pointed_here(served):
    assert served.ask(f"/{TOKEN}/live", Host=f"evil.example:{served.port}")[0] == 403
    assert served.ask(f"/{TOKEN}/live", Host=f"localhost:{served.port}")[0] == 200


def test_every_answer_forbids_frames_and_scripts_that_are_not_ours(served):
    for path in ("/", "/live", "/report", "/candidate/3", "/candidate/99"):
        _, headers, _ = served.ask(f"/{TOKEN}{path}")
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_new_candidate_is_shown_within_two_seconds(served):
    before = served.live()
    assert served.live(before["version"]) == 204
    began = time.monotonic()
    served.run.add(13, "def priority(job, state):\n    return job.d * 1.013\n", 0.02, parents=(-1,))
    view = before
    while view in (before, 204):
        assert time.monotonic() - began < 2
        time.sleep(0.1)
        view = served.live(before["version"])
    assert "#c-13" in view["sections"]["recent"]
    assert "13 of 200" in view["sections"]["budget"]
    assert not view["finished"]


def test_the_end_of_the_campaign_is_told_and_its_report_is_there(served):
    assert "Not judged yet" in served.ask(f"/{TOKEN}/report")[2]
    served.run.finish({step: 0.05 + step / 1000 for step in (1, 2, 3)})
    time.sleep(QUIET_S + 0.1)
    view = served.live()
    assert view["finished"]
    assert "ended: evaluations" in view["sections"]["budget"]
    assert "Every baseline is beaten" in served.ask(f"/{TOKEN}/report")[2]


def test_untrusted_text_stays_text(served):
    served.run.fail(20, HOSTILE, Status.CRASH, HOSTILE, operator=HOSTILE, note=HOSTILE)
    place = served.run.folder / mailbox.FOLDER / "21"
    place.mkdir(parents=True)
    (place / mailbox.REQUEST).write_text(HOSTILE, encoding="utf-8")
    time.sleep(QUIET_S + 0.1)
    shown = (
        "".join(served.live()["sections"].values())
        + json.loads(served.ask(f"/{TOKEN}/candidate/20")[2])["html"]
    )
    assert "window.pwned" in shown
    assert "<img" not in shown
    assert "<script" not in shown


def test_an_answer_reaches_the_mailbox_once(served):
    place = served.run.folder / mailbox.FOLDER / "14.repair"
    place.mkdir(parents=True)
    (place / mailbox.REQUEST).write_text("Improve this.", encoding="utf-8")
    assert "Step 14, repair" in served.live()["sections"]["mailbox"]
    answer = {"step": 14, "part": "repair", "text": "def priority(job, state): ..."}
    assert served.send(answer)[0] == 204
    assert (place / mailbox.ANSWER).read_text(encoding="utf-8") == answer["text"]
    assert served.send(answer)[0] == 409
    time.sleep(QUIET_S + 0.1)
    assert "Step 14" not in served.live()["sections"]["mailbox"]


@pytest.mark.parametrize(
    ("answer", "headers", "status"),
    [
        ({"step": 1, "part": "propose", "text": "x"}, {"Origin": "http://evil.example"}, 403),
        ({"step": 1, "part": "propose", "text": "x"}, {"Content_Type": "text/plain"}, 415),
        ({"step": 1, "part": "../../best", "text": "x"}, {}, 409),
        ({"step": 1, "part": "propose", "text": "  "}, {}, 400),
        ({"step": "one"}, {}, 400),
        (["no", "object"], {}, 400),
        ({"step": 1, "part": "propose", "text": "x" * (MAX_ANSWER + 1)}, {}, 413),
    ],
)
def test_an_answer_that_is_none_changes_nothing(served, answer, headers, status):
    before = sorted(served.run.folder.rglob("*"))
    assert served.send(answer, **headers)[0] == status
    assert sorted(served.run.folder.rglob("*")) == before


def test_watching_leaves_the_journal_as_it_is(served):
    before = [event.seq for event in served.run.journal.events()]
    for path in ("/", "/live", "/report", "/candidate/3"):
        served.ask(f"/{TOKEN}{path}")
    assert [event.seq for event in served.run.journal.events()] == before
