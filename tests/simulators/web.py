"""A web server of objects that may be larger than any disk, and that may lie in many ways."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from typing import Self

from tests.builders_sparse import Sparse

RANGE = re.compile(r"bytes=(\d+)-(\d+)")


@dataclass(frozen=True)
class Asked:
    """What a server was asked."""

    path: str
    headers: Mapping[str, str]


@dataclass
class Told:
    """What it answers; a body may be given in pieces, and its length may be said or not."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = -1


Answers = Callable[[Asked], Told]


class _Quiet(ThreadingHTTPServer):
    """A server that says nothing of those who leave."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        return


class Web:
    """Answers by the first part of a path; runs on a port of this machine, and counts its bytes."""

    def __init__(
        self, answers: Mapping[str, Answers] | None = None, tls: SSLContext | None = None
    ) -> None:
        self.answers = dict(answers or {})
        self.asked: list[Asked] = []
        self.sent = 0
        self._server = _Quiet(("127.0.0.1", 0), _handler(self))
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
            self.address = f"https://localhost:{self.port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answered(self, asked: Asked) -> Told:
        self.asked.append(asked)
        path = asked.path.partition("?")[0]
        matching = [each for each in self.answers if path.startswith(each)]
        return self.answers[max(matching, key=len)](asked) if matching else Told(404)


@dataclass
class Object:
    """Gives ranges of an object as a good server does (RFC 9110, 14)."""

    content: Sparse
    tag: str = '"one"'

    def __call__(self, asked: Asked) -> Told:
        match = RANGE.fullmatch(asked.headers.get("Range", ""))
        held = asked.headers.get("If-Range", self.tag) == self.tag
        marks = {"ETag": self.tag} if self.tag else {}
        if match is None or not held:
            return Told(200, marks, self.content.read_at(0, self.content.size))
        start, end = int(match[1]), min(int(match[2]) + 1, self.content.size)
        if start >= self.content.size:
            return Told(416, {"Content-Range": f"bytes */{self.content.size}"})
        marks |= {"Content-Range": f"bytes {start}-{end - 1}/{self.content.size}"}
        return Told(206, marks, self.content.read_at(start, end))


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            told = web.answered(Asked(self.path, dict(self.headers.items())))
            length = len(told.body) if told.length == -1 else told.length
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            if length is not None:
                self.send_header("Content-Length", str(length))
            else:
                self.send_header("Connection", "close")
            self.end_headers()
            try:
                self.wfile.write(told.body)
                web.sent += len(told.body)
            except OSError:
                self.close_connection = True
            if length != len(told.body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    return Handler
