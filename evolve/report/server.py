"""A page on this machine alone that follows a campaign; nobody reaches it without its token."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from evolve.report.live import Follower
from evolve.report.page import SCRIPTS as REPORT_SCRIPTS
from evolve.report.page import asset, policy, render

HOST = "127.0.0.1"
MAX_ANSWER = 1_000_000
SCRIPTS = ("report.js", "watch.js")

Handler = Callable[[Request], Awaitable[Response]]


class Watch:
    """The pages of one run.

    Args:
        follower: Of the run.
        title: Of the page.
        token: Every address begins with it.
    """

    def __init__(self, follower: Follower, title: str, token: str) -> None:
        self._follower = follower
        self._title = title
        self._token = token

    def application(self) -> Starlette:
        """Return the web application."""
        prefix = "/{token}"
        application = Starlette(
            routes=[
                Route(f"{prefix}/", self._guarded(self._page)),
                Route(f"{prefix}/live", self._guarded(self._live)),
                Route(f"{prefix}/candidate/{{step:int}}", self._guarded(self._candidate)),
                Route(f"{prefix}/candidate/-{{back:int}}", self._guarded(self._candidate)),
                Route(f"{prefix}/report", self._guarded(self._report)),
                Route(f"{prefix}/answer", self._guarded(self._answer), methods=["POST"]),
            ]
        )
        application.router.redirect_slashes = False  # a redirect would tell which tokens are right
        return application

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            host = request.headers.get("host", "").rsplit(":", 1)[0]
            token = str(request.path_params["token"])
            if host not in (HOST, "localhost") or not secrets.compare_digest(
                token.encode(), self._token.encode()
            ):
                return _secured(PlainTextResponse("evolve watch prints the address to use\n", 403))
            return _secured(await handler(request))

        return guarded

    async def _page(self, _request: Request) -> Response:
        sections = (
            ("budget", "Budget"),
            ("front", "Front"),
            ("recent", "Candidates"),
            ("mailbox", "Mailbox"),
        )
        view = await run_in_threadpool(self._follower.look)
        text = render(
            "watch.html.j2",
            {"title": self._title, "subtitle": "", "sections": sections, "nonce": "", "view": view},
            scripts=SCRIPTS,
            policy="",
            footer="Follows the run's journal; closing this page changes nothing.",
        )
        return _allowing(HTMLResponse(text), SCRIPTS, "connect-src 'self'")

    async def _live(self, request: Request) -> Response:
        view = await run_in_threadpool(self._follower.look)
        if request.query_params.get("after") == view.version:
            return Response(status_code=204)
        return JSONResponse({"version": view.version, "sections": view.sections, "finished": view.finished})

    async def _candidate(self, request: Request) -> Response:
        step = int(request.path_params.get("step", -int(request.path_params.get("back", 0))))
        found = await run_in_threadpool(self._follower.candidate, step)
        return PlainTextResponse("no such step", 404) if found is None else JSONResponse({"html": found})

    async def _report(self, _request: Request) -> Response:
        return _allowing(HTMLResponse(await run_in_threadpool(self._follower.report)), REPORT_SCRIPTS)

    async def _answer(self, request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return PlainTextResponse("send JSON", 415)
        if request.headers.get("origin") != f"http://{request.headers['host']}":
            return PlainTextResponse("answers come from the page alone", 403)
        body = await _limited(request)
        if body is None:
            return PlainTextResponse(f"an answer has at most {MAX_ANSWER} bytes", 413)
        try:
            given = json.loads(body)
            step, part, text = int(given["step"]), str(given["part"]), str(given["text"])
        except (ValueError, KeyError, TypeError):
            return PlainTextResponse('send {"step": 1, "part": "propose", "text": "…"}', 400)
        if not text.strip():
            return PlainTextResponse("the answer is empty", 400)
        done = await run_in_threadpool(self._follower.answer, step, part, text)
        return Response(status_code=204) if done else PlainTextResponse("nothing waits for this answer", 409)


async def _limited(request: Request) -> bytes | None:
    """Return the body, or `None` as soon as it is longer than an answer may be."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_ANSWER:
            return None
        parts.append(part)
    return b"".join(parts)


def _allowing(response: Response, scripts: Sequence[str], *more: str) -> Response:
    """Let a page run our own files, and nothing else."""
    script = "".join(asset(name) for name in scripts)
    allowed = (policy(script, asset("report.css")), *more, "frame-ancestors 'none'")
    response.headers["Content-Security-Policy"] = "; ".join(allowed)
    return response


def _secured(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
    return response
