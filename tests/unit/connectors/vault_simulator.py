"""A small Vault: the transit engine's encrypt and decrypt, as strict as the real one."""

import json
from base64 import b64decode, b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

from bartizan.crypto.errors import SealBrokenError
from bartizan.crypto.seal import new_key, seal, unseal

TOKEN = "hvs.simulated"


class SimulatedVault:
    """Keys by name and version, and what was asked; runs on a port of this machine."""

    def __init__(self) -> None:
        self.keys = {"training": [new_key()], "other": [new_key()]}
        self.asked: list[dict[str, Any]] = []
        self.answer: tuple[int, bytes] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self, name: str) -> None:
        self.keys[name].append(new_key())

    def answered(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if self.answer is not None:
            return self.answer
        if headers.get("X-Vault-Token") != TOKEN or headers.get("X-Vault-Request") != "true":
            return 403, b'{"errors":["permission denied"]}'
        version, mount, verb, name = path.strip("/").split("/")
        if (version, mount) != ("v1", "transit") or name not in self.keys:
            return 404, b'{"errors":["no handler for route"]}'
        given = json.loads(body)
        self.asked.append({"verb": verb, "name": name, **given})
        try:
            return 200, json.dumps({"data": self._done(verb, self.keys[name], given)}).encode()
        except SealBrokenError:
            return 400, b'{"errors":["cipher: message authentication failed"]}'
        except (ValueError, IndexError, KeyError):
            return 400, b'{"errors":["invalid ciphertext: no prefix"]}'

    def _done(self, verb: str, keys: list[bytes], given: dict[str, str]) -> dict[str, object]:
        bound = b64decode(given.get("associated_data", ""), validate=True)
        if verb == "encrypt":
            plain = b64decode(given["plaintext"], validate=True)
            content = b64encode(seal(keys[-1], plain, bound)).decode()
            return {"ciphertext": f"vault:v{len(keys)}:{content}", "key_version": len(keys)}
        label, version, content = given["ciphertext"].split(":")
        if verb != "decrypt" or label != "vault":
            raise ValueError(verb)
        plain = unseal(keys[int(version[1:]) - 1], b64decode(content, validate=True), bound)
        return {"plaintext": b64encode(plain).decode()}


def _handler(vault: SimulatedVault) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = vault.answered(self.path, dict(self.headers.items()), body)
            self.send_response(status)
            if status == 307:
                self.send_header("Location", "http://127.0.0.1:1/stolen")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    return Handler
