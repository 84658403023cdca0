"""OpenAI chat completions over plain HTTP, by the standard library alone.

A model on this machine or in its network is reached without encryption. It answers as fast as it can, so
what the client costs counts: the library of OpenAI takes longer to import than a small campaign takes,
and several times as long for each request.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import socket
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from evolve.errors import ModelError
from evolve.models import sdk
from evolve.models.chat import Chat
from evolve.models.failures import from_status, from_transport, not_json, one_line
from evolve.models.spec import Spec


class ConnectError(OSError):
    """There was no connection, so nothing was sent."""


class Wires:
    """Connections to one server, kept alive between requests and shared by all threads.

    Args:
        url: Of the server; what is asked for lies below it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
        self._lock = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._all: dict[http.client.HTTPConnection, socket.socket] = {}
        self._closed = False

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, timeout_s: float
    ) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body of one answer.

        Args:
            method: GET or POST.
            path: Below the server's URL.
            headers: Beside those that HTTP needs.
            body: To send.
            timeout_s: Seconds of silence after which there is no answer.

        Raises:
            ConnectError: Nothing was sent.
            OSError: There is no whole answer, which may have been made all the same.
            http.client.HTTPException: Likewise.
        """
        connection = self._take(timeout_s)
        with contextlib.ExitStack() as unless_kept:
            unless_kept.callback(self._drop, connection)
            connection.request(method, self._path + path, body, dict(headers))
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            if not response.will_close:
                unless_kept.pop_all()
                with self._lock:
                    self._idle.append(connection)
        return response.status, dict(response.headers.items()), text

    def close(self) -> None:
        """End every connection; what waits for an answer fails."""
        with self._lock:
            self._closed = True
            sockets = list(self._all.values())
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _take(self, timeout_s: float) -> http.client.HTTPConnection:
        while connection := self._parked():
            if not _hung_up(connection.sock):
                connection.sock.settimeout(timeout_s)
                return connection
            self._drop(connection)
        connection = http.client.HTTPConnection(self._host, self._port, timeout=sdk.CONNECT_S)
        try:
            connection.connect()
        except OSError as error:
            raise ConnectError(str(error)) from error
        connection.sock.settimeout(timeout_s)
        with self._lock:
            self._all[connection] = connection.sock
            closed = self._closed
        if closed:  # by another thread, which may have looked for connections before this one was there
            self._drop(connection)
            raise ConnectError("the connections are closed")
        return connection

    def _parked(self) -> http.client.HTTPConnection | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _drop(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._all.pop(connection, None)
        connection.close()


def _hung_up(sock: socket.socket) -> bool:
    """Whether the other side closed a connection, or speaks unasked, while it was idle."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


class PlainChat(Chat):
    """A client of one model (role `evolve.protocols.LanguageModel`); prices are added around it."""

    def __init__(self, spec: Spec, access: sdk.Access) -> None:
        super().__init__(spec, access)
        self._wires = Wires(spec.url)
        self._headers = {"Authorization": f"Bearer {access.key}", "Accept": "application/json"}

    def close(self) -> None:
        """Drop all connections; calls in flight fail."""
        self._wires.close()

    def _post(self, arguments: dict[str, Any]) -> Any:
        return self._json("POST", "/chat/completions", arguments, self._access.timeout_s)

    def _look_up(self) -> Any:
        return self._json("GET", f"/models/{quote(self._spec.name, safe='')}", None, sdk.PROBE_S)

    def _json(self, method: str, path: str, content: dict[str, Any] | None, timeout_s: float) -> Any:
        """Return the JSON of one answer; no exception that holds the request stays attached.

        Raises:
            ModelError: There is none.
        """
        name, scrub = self._spec.text, self._access.scrub
        body = None if content is None else json.dumps(content).encode()
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        failure: ModelError
        text = ""
        try:
            status, told, text = self._wires.send(method, path, headers, body, timeout_s)
            if status < http.client.MULTIPLE_CHOICES:
                return json.loads(text)
            if status < http.client.BAD_REQUEST:
                where = one_line(f"{name}: HTTP {status}: it is at {told.get('Location')} instead", scrub)
                failure = ModelError(where, "connection" if method == "POST" else "request")
            else:
                failure = from_status(name, status, text, told, scrub)
        except (OSError, http.client.HTTPException) as error:
            failure = from_transport(name, error, scrub)
        except ValueError:
            failure = not_json(name, text, scrub)
        raise failure
