"""A small registry of containers: uploads in parts, tokens, referrers, and faults on demand."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD, TOKEN, IDENTITY = "robot", "s3cret-of-robot", "t0ken-of-robot", "identity-of-robot"
Fault = Callable[["Asked"], bool]


class Asked(BaseHTTPRequestHandler):
    """One request; a fault may answer it before the registry does."""

    protocol_version = "HTTP/1.1"
    registry: "SimulatedRegistry"
    body: bytes

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def reply(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: object) -> None:
        return

    def serve(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.registry.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        for fault in list(self.registry.faults):
            if fault(self):
                return
        self.registry.answer(self)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = serve  # noqa: N815


class SimulatedRegistry:
    """Blobs and manifests by name and digest, and what was asked."""

    def __init__(self, *, auth: str = "", lists: bool = False) -> None:
        self.auth, self.lists = auth, lists
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, tuple[str, bytes]] = {}
        self.uploads: list[bytearray] = []
        self.asked: list[tuple[str, str, str]] = []
        self.faults: list[Fault] = []
        handler = type("Handler", (Asked,), {"registry": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.host = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def at(self, name: str) -> str:
        return f"oci://{self.host}/{name}"

    def paths(self, method: str) -> list[str]:
        return [path for verb, path, _ in self.asked if verb == method]

    def answer(self, asked: Asked) -> None:
        path = urlsplit(asked.path).path
        if path == "/token":
            self._token(asked)
        elif not self._lets_in(asked):
            challenge = f'Bearer realm="http://{self.host}/token",service="simulated",scope="all"'
            if self.auth == "basic":
                challenge = 'Basic realm="simulated"'
            asked.reply(401, WWW_Authenticate=challenge)
        elif found := re.fullmatch(r"/v2/([a-z/]+)/(blobs|manifests|referrers)/(.+)", path):
            getattr(self, f"_{found[2]}")(asked, found[3])
        else:
            asked.reply(404)

    def _lets_in(self, asked: Asked) -> bool:
        said = asked.headers.get("Authorization", "")
        if self.auth == "basic":
            return said.startswith("Basic ") and _login(said) == (USER, PASSWORD)
        return not self.auth or said == f"Bearer {TOKEN}"

    def _token(self, asked: Asked) -> None:
        form = parse_qs(asked.body.decode())
        said = asked.headers.get("Authorization", "")
        by_login = said.startswith("Basic ") and _login(said) == (USER, PASSWORD)
        if by_login or form.get("refresh_token") == [IDENTITY]:
            asked.reply(200, json.dumps({"token": TOKEN}).encode())
        else:
            asked.reply(401, b'{"details":"' + said.encode() + b'"}')

    def _blobs(self, asked: Asked, name: str) -> None:
        if name.startswith("uploads/"):
            self._upload(asked, name.removeprefix("uploads/"))
        elif name not in self.blobs:
            asked.reply(404)
        elif start := re.fullmatch(r"bytes=(\d+)-", asked.headers.get("Range", "")):
            asked.reply(206, self.blobs[name][int(start[1]) :])
        else:
            asked.reply(200, self.blobs[name])

    def _upload(self, asked: Asked, number: str) -> None:
        if asked.command == "POST":
            self.uploads.append(bytearray())
            asked.reply(202, Location=f"{asked.path}{len(self.uploads) - 1}?state=1")
            return
        held = self.uploads[int(number)]
        if asked.command == "PATCH":
            start = int(asked.headers["Content-Range"].partition("-")[0])
            if start != len(held):
                asked.reply(416)
                return
            held += asked.body
            asked.reply(202, Location=asked.path, Range=f"0-{len(held) - 1}")
        elif asked.command == "GET":
            asked.reply(204, Location=asked.path, Range=f"0-{max(len(held) - 1, 0)}")
        else:
            held += asked.body
            digest = parse_qs(urlsplit(asked.path).query)["digest"][0]
            if f"sha256:{sha256(held).hexdigest()}" != digest:
                asked.reply(
                    400, b'{"errors":[{"code":"DIGEST_INVALID","message":"what was sent"}]}'
                )
                return
            self.blobs[digest] = bytes(held)
            asked.reply(201)

    def _manifests(self, asked: Asked, name: str) -> None:
        if asked.command == "PUT":
            digest = f"sha256:{sha256(asked.body).hexdigest()}"
            kept = (asked.headers["Content-Type"], asked.body)
            self.manifests[name] = self.manifests[digest] = kept
            subject = json.loads(asked.body).get("subject") if self.lists else None
            said = {"OCI_Subject": subject["digest"]} if subject else {}
            asked.reply(201, **said)
        elif name in self.manifests:
            kind, content = self.manifests[name]
            asked.reply(200, content, Content_Type=kind)
        else:
            asked.reply(404)

    def _referrers(self, asked: Asked, digest: str) -> None:
        if not self.lists:
            asked.reply(404)
            return
        found = []
        for name, (kind, content) in sorted(self.manifests.items()):
            document = json.loads(content)
            if name.startswith("sha256:") and document.get("subject", {}).get("digest") == digest:
                said = {"artifactType": document["artifactType"]}
                found.append({"mediaType": kind, "digest": name, "size": len(content), **said})
        page = int(parse_qs(urlsplit(asked.path).query).get("page", ["0"])[0])
        more = f'<{urlsplit(asked.path).path}?page={page + 1}>; rel="next"'
        link = {"Link": more} if page + 1 < len(found) else {}
        index = {"schemaVersion": 2, "manifests": found[page : page + 1]}
        asked.reply(200, json.dumps(index).encode(), **link)


def _login(said: str) -> tuple[str, ...]:
    return tuple(b64decode(said.removeprefix("Basic ")).decode().split(":"))
