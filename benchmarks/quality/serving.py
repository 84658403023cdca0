"""HTTP on loopback whose every answer is JSON."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any


class JsonHandler(BaseHTTPRequestHandler):
    """Reads and writes JSON, keeps connections alive, and logs nothing; override `got` and `posted`."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: the second would wait for an acknowledgement, 40 ms
    disable_nagle_algorithm = True

    def got(self) -> object:
        """Return the answer to a GET."""
        raise NotImplementedError

    def posted(self, body: Any) -> object:
        """Return the answer to a POST."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer."""
        self._send(self.got())

    def do_POST(self) -> None:
        """Answer."""
        self._send(self.posted(json.loads(self.rfile.read(int(self.headers["content-length"])))))

    def _send(self, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
