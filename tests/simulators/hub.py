"""A hub of models that speaks Hugging Face's HTTP API: revisions, trees by pages, large files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, unquote, urlsplit

from tests.builders_sparse import Sparse, dense
from tests.simulators.web import Asked, Object, Told

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "hf_simulated"


@dataclass
class SimulatedHub:
    """One model with its files; those in `large` lie at another address, which is signed."""

    files: Mapping[str, bytes | Sparse]
    large: frozenset[str] = frozenset()
    elsewhere: str = ""
    name: str = "acme/net"
    private: bool = False
    page: int = 2
    lies: dict[str, object] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Told:
        if self.private and asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Told(401, body=b'{"error": "Invalid credentials in Authorization header"}')
        path = unquote(urlsplit(asked.path).path)
        if path.startswith(f"/api/models/{self.name}/revision/"):
            known = path.rpartition("revision/")[2] in {"main", "refs/pr/1", COMMIT}
            return told_json({"id": self.name, "sha": COMMIT, **self.lies}) if known else Told(404)
        if path == f"/api/models/{self.name}/tree/{COMMIT}":
            return self._tree(asked)
        below = path.removeprefix(f"/{self.name}/resolve/{COMMIT}/")
        if below not in self.files or below == path:
            return Told(404)
        if below in self.large:
            return Told(302, {"Location": f"{self.elsewhere}/{below}?Signature=secret"})
        return Object(self._content(below))(asked)

    def stored(self, asked: Asked) -> Told:
        """Answer where the large files lie."""
        if "Authorization" in asked.headers or "Signature=secret" not in asked.path:
            return Told(400)
        return Object(self._content(urlsplit(asked.path).path.partition("/cdn/")[2]))(asked)

    def _content(self, path: str) -> Sparse:
        content = self.files[path]
        return dense(content) if isinstance(content, bytes) else content

    def _tree(self, asked: Asked) -> Told:
        entries = [{"type": "directory", "path": "sub", "size": 0, "oid": "0"}]
        entries += [self._entry(path) for path in self.files]
        start = int(parse_qs(urlsplit(asked.path).query).get("cursor", ["0"])[0])
        told = told_json(entries[start : start + self.page])
        if start + self.page < len(entries):
            further = f"{asked.path.partition('&')[0]}&cursor={start + self.page}"
            told.headers["Link"] = f'<http://{asked.headers["Host"]}{further}>; rel="next"'
        return told

    def _entry(self, path: str) -> dict[str, object]:
        content = self._content(path)
        entry: dict[str, object] = {"type": "file", "path": path, "size": content.size, "oid": "0"}
        if path in self.large:
            whole = content.read_at(0, content.size) if content.size < 1 << 24 else b""
            oid = sha256(whole).hexdigest()
            entry["lfs"] = {"oid": oid, "size": content.size, "pointerSize": 134}
        return entry


def told_json(document: object) -> Told:
    """Answer with a document."""
    return Told(200, {"Content-Type": "application/json"}, json.dumps(document).encode())
