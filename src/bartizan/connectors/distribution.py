"""Reads from registries of OCI artifacts, over the distribution API (OCI Distribution 1.1).

What a digest names is compared with it: manifests always, blobs where all of their bytes are read.
A token is asked for where a registry says so, for pulling this one repository and nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlencode

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.registry.login import Login
from bartizan.connectors.registry.tokens import bearer_in, token_in, wants_basic
from bartizan.connectors.web.address import Reach, Url, is_here, parse_url
from bartizan.connectors.web.client import OK, Answer, Client, Question
from bartizan.connectors.web.objects import refusal
from bartizan.connectors.web.place import scannable
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.scan.elsewhere import Elsewhere, Place
from bartizan.store.oci import (
    IMAGE_INDEX,
    IMAGE_MANIFEST,
    TITLE,
    Descriptor,
    read_index,
    read_manifest,
)

SCHEME: Final = "oci://"
DOCKER: Final = "application/vnd.docker.distribution.manifest"
MANIFESTS: Final = (IMAGE_MANIFEST, f"{DOCKER}.v2+json")
INDEXES: Final = (IMAGE_INDEX, f"{DOCKER}.list.v2+json")
ACCEPT: Final = ", ".join((*MANIFESTS, *INDEXES))
# The grammar of names and tags in OCI Distribution 1.1, "Pulling manifests".
WORD: Final = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
NAMED: Final = re.compile(
    rf"(?P<host>[A-Za-z0-9.-]{{1,253}}(?::\d{{1,5}})?)/(?P<name>{WORD}(?:/{WORD})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})|@(?P<digest>sha256:[0-9a-f]{64}))"
)
DOCKER_HUB: Final = {"docker.io": "registry-1.docker.io"}
LARGEST_MANIFEST: Final = 4 << 20
MOST_IMAGES: Final = 100
MOST_BLOBS: Final = 100_000
LARGEST_TOKEN: Final = 64 << 10
UNAUTHORISED: Final = 401
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is read of a registry: a repository's name, and a tag or a digest of it."""

    host: str
    name: str
    reference: str

    def __str__(self) -> str:
        mark = "@" if ":" in self.reference else ":"
        return f"{SCHEME}{self.host}/{self.name}{mark}{self.reference}"


def parse_artifact(text: str) -> Artifact:
    """Read `oci://HOST/NAME:TAG` or `oci://HOST/NAME@DIGEST`. Raises InvalidInputError."""
    match = NAMED.fullmatch(text.removeprefix(SCHEME))
    if match is None:
        raise InvalidInputError(
            f"{text[:SHOWN]!a} names nothing in a registry",
            hint="Write oci://HOST/NAME:TAG or oci://HOST/NAME@sha256:….",
        )
    return Artifact(match["host"], match["name"], match["tag"] or match["digest"])


class Registry:
    """One repository of a registry, as it is asked; each method raises ConnectorError."""

    def __init__(self, wanted: Artifact, client: Client, login: Login | None = None) -> None:
        """Take a repository; http is for a registry of this machine alone."""
        host = DOCKER_HUB.get(wanted.host, wanted.host)
        scheme = "http" if is_here(host.partition(":")[0]) else "https"
        self.root = parse_url(f"{scheme}://{host}/v2/{wanted.name}")
        self._name, self._client, self._login = wanted.name, client, login
        self._token: Mapping[str, str] = {}

    def question(self, below: str, headers: Mapping[str, str] | None = None) -> Question:
        """Return the question for a path below the repository."""
        return Question(self.root.at(f"{self.root.path}/{below}"), headers or {})

    @contextmanager
    def ask(self, asked: Question) -> Iterator[Answer]:
        """Give the answer to a question, with a token where the registry wants one."""
        with self._client.ask(self._known(asked)) as answer:
            ours = {asked.url.origin, answer.url.origin} == {self.root.origin}
            if answer.status != UNAUTHORISED or not ours:
                yield answer
                return
            challenge, reach = answer.header("WWW-Authenticate"), answer.reach
        self._authorise(challenge, reach)
        with self._client.ask(self._known(asked)) as answer:
            yield answer

    def manifest(self, reference: str) -> tuple[str, str, bytes]:
        """Return the digest, the media type and the bytes of a manifest, which its digest names."""
        with self.ask(self.question(f"manifests/{reference}", {"Accept": ACCEPT})) as answer:
            if answer.status != OK:
                raise refusal(answer)
            said, kind = answer.header("Docker-Content-Digest"), answer.header("Content-Type")
            content = answer.body(LARGEST_MANIFEST)
        digest = f"sha256:{sha256(content).hexdigest()}"
        wanted = reference if ":" in reference else said or digest
        if digest != wanted:
            raise ConnectorError(f"the manifest is {digest}, and not {wanted[:SHOWN]}")
        return digest, kind.partition(";")[0].strip().lower(), content

    def _known(self, asked: Question) -> Question:
        own = asked.url.origin == self.root.origin
        return replace(asked, private=self._token) if own else asked

    def _authorise(self, challenge: str, reach: Reach) -> None:
        """Get what a challenge asks for: a token, or name and password themselves."""
        asked = bearer_in([challenge])
        if asked and "realm" in asked:
            self._token = self._bearer(_realm(asked), reach)
        elif wants_basic([challenge]) and self._login and self._login.user:
            self._token = self._login.header
        else:
            raise ConnectorError(f"{self.root.host} wants to know who asks: log in to it")

    def _bearer(self, realm: tuple[Url, str], reach: Reach) -> Mapping[str, str]:
        """Ask for a token; who gives it lies no nearer than the registry."""
        url, service = realm
        asked = urlencode({"service": service, "scope": f"repository:{self._name}:pull"})
        private = self._login.header if self._login else {}
        question = Question(url.at(f"{url.path}?{asked}"), private=private, least=reach)
        with self._client.ask(question) as answer:
            if answer.status != OK:
                raise refusal(answer)
            token = token_in(answer.body(LARGEST_TOKEN))
        return {"Authorization": f"Bearer {token}"}


def place_of(wanted: Artifact, registry: Registry) -> Place:
    """Return the blobs of an artifact as files, by their titles; of an index those of all images.

    Raises ConnectorError where the registry cannot be asked, or answers what it must not.
    """
    digest, kind, content = registry.manifest(wanted.reference)
    pinned = Artifact(wanted.host, wanted.name, digest)
    try:
        if kind in INDEXES:
            images = read_index(content, kind).manifests
        else:
            return _files(registry, pinned, [(kind, content)])
        if len(images) > MOST_IMAGES:
            raise ConnectorError(f"{pinned} holds {len(images)} images")
        return _files(registry, pinned, (registry.manifest(each.digest)[1:] for each in images))
    except FormatError as error:
        raise ConnectorError(f"{pinned}: {error.message}") from None


def _files(registry: Registry, pinned: Artifact, images: Iterable[tuple[str, bytes]]) -> Place:
    blobs = dict[tuple[str, str], Elsewhere]()
    for kind, content in images:
        image = read_manifest(content, kind if kind in MANIFESTS else IMAGE_MANIFEST)
        for each in (image.config, *image.layers):
            title = each.annotations.get(TITLE) or each.digest.replace(":", "-")
            blobs.setdefault((title, each.digest), _blob(registry, pinned, title, each))
        if len(blobs) > MOST_BLOBS:
            raise ConnectorError(f"{pinned} has more than {MOST_BLOBS} blobs")
    return Place(blobs.values(), beside=blobs.values())


def _blob(registry: Registry, pinned: Artifact, title: str, each: Descriptor) -> Elsewhere:
    question = registry.question(f"blobs/{each.digest}")
    reading = partial(scannable, registry.ask, question)
    path = PurePosixPath(title.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts
    why = "its title leads out of the folder that it is written to" if outside else ""
    return Elsewhere(f"{pinned}/{title}", reading, each.size, each.digest, why)


def _realm(told: Mapping[str, str]) -> tuple[Url, str]:
    try:
        return parse_url(told["realm"]), told.get("service", "")
    except InvalidInputError as error:
        raise ConnectorError(f"where a token is to be had: {error.message}") from None
