"""A registry that speaks the distribution API: tokens, manifests by tag and digest, blobs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from tests.builders_sparse import Sparse, dense
from tests.simulators.hub import told_json
from tests.simulators.web import Asked, Object, Told

TOKEN = "simulated-token"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
TITLE = "org.opencontainers.image.title"


@dataclass
class SimulatedRegistry:
    """One repository; with `realm` it wants a token of there, for pulling it and nothing else."""

    name: str = "acme/net"
    realm: str = ""
    login: str = ""
    blobs: dict[str, Sparse] = field(default_factory=dict)
    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    elsewhere: str = ""

    def __call__(self, asked: Asked) -> Told:
        if self.realm and asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            challenge = f'Bearer realm="{self.realm}",service="simulated",scope="repository:*:push"'
            return Told(401, {"WWW-Authenticate": challenge})
        kind, _, reference = asked.path.removeprefix(f"/v2/{self.name}/").partition("/")
        if kind == "manifests" and reference in self.manifests:
            media, content = self.manifests[reference]
            return Told(200, {"Content-Type": media}, content)
        if kind == "blobs" and reference in self.blobs:
            if self.elsewhere:
                return Told(307, {"Location": f"{self.elsewhere}/{reference}"})
            return Object(self.blobs[reference])(asked)
        return Told(404)

    def gives_token(self, asked: Asked) -> Told:
        """Answer where tokens are given."""
        query = parse_qs(urlsplit(asked.path).query)
        if query != {"service": ["simulated"], "scope": [f"repository:{self.name}:pull"]}:
            return Told(400)
        if self.login and asked.headers.get("Authorization") != self.login:
            return Told(401)
        return told_json({"token": TOKEN, "expires_in": 60})

    def stored(self, asked: Asked) -> Told:
        """Answer where the blobs lie, to which a token must not be sent."""
        if "Authorization" in asked.headers:
            return Told(400)
        return Object(self.blobs[asked.path.rpartition("/")[2]])(asked)

    def blob(self, content: bytes | Sparse, title: str = "", digest: str = "") -> dict[str, object]:
        """Keep a blob, and return its descriptor."""
        kept = dense(content) if isinstance(content, bytes) else content
        whole = content if isinstance(content, bytes) else b""
        digest = digest or f"sha256:{sha256(whole).hexdigest()}"
        self.blobs[digest] = kept
        told: dict[str, object] = {
            "mediaType": "application/octet-stream", "digest": digest, "size": kept.size,
        }  # fmt: skip
        return {**told, "annotations": {TITLE: title}} if title else told

    def image(
        self, *layers: dict[str, object], tag: str = "v1", more: Mapping[str, object] | None = None
    ) -> str:
        """Keep a manifest of layers by a tag and its digest, and return that."""
        config = self.blob(b"{}")
        document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
        return self.keep(MANIFEST, {**document, **(more or {})}, tag)

    def keep(self, media: str, document: dict[str, object], tag: str) -> str:
        """Keep a manifest as it is, and return its digest."""
        content = json.dumps(document).encode()
        digest = f"sha256:{sha256(content).hexdigest()}"
        self.manifests[tag] = self.manifests[digest] = media, content
        return digest
