"""One repository of a registry as a layout of models: blobs, manifests, tags, and what refers.

Where a registry does not list what refers to a manifest, a tag does that is called by its digest
(OCI distribution-spec 1.1, "Referrers Tag Schema").
"""

from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPResponse
from typing import Final

from bartizan.connectors.registry.login import login_for
from bartizan.connectors.registry.names import SCHEME, Address
from bartizan.connectors.registry.origin import LostError, RegistryError, Target
from bartizan.connectors.registry.tokens import Tokens
from bartizan.connectors.registry.upload import Source, upload
from bartizan.connectors.registry.wire import Request, Wire, pieces
from bartizan.core.errors import FormatError
from bartizan.store.errors import StoreBrokenError, StoreError, UnknownModelError
from bartizan.store.held import Bytes, checked
from bartizan.store.models import OF_MODEL, SUBJECT
from bartizan.store.oci import (
    IMAGE_INDEX,
    IMAGE_MANIFEST,
    LARGEST_DOCUMENT,
    REF_NAME,
    Descriptor,
    Index,
    described,
    read_index,
    read_manifest,
    write_index,
)

# Registries take manifests of 4 MiB and more; no more of those whose size no descriptor says.
LARGEST_MANIFEST: Final = 16 << 20
MOST_REFERRERS: Final = 1000
MOST_PAGES: Final = 50
TRIES: Final = 4
OK: Final = 200
CREATED: Final = 201
PARTIAL: Final = 206
ABSENT: Final = 404
FOUND: Final = frozenset({OK, ABSENT})


class Repository:
    """A repository that is read, and written to with a scope that lets it be."""

    def __init__(self, address: Address, *, writes: bool = False) -> None:
        """Take an address; the login is where Docker keeps it. Raises InvalidInputError."""
        self._reference = address.reference
        self._at = Target(address.origin, f"/v2/{address.reference.name}/")
        scope = f"repository:{address.reference.name}:{'pull,push' if writes else 'pull'}"
        self._wire = Wire(self._at, Tokens(self._at, login_for(address.origin.host), scope))
        self._manifests: dict[str, bytes] = {}
        self.shown = str(address)
        self.root = f"{SCHEME}{address.origin.host}/{address.reference.name}"

    def close(self) -> None:
        """Close its connections."""
        self._wire.close()

    def index(self) -> Index:
        """Return the manifest that the address names, and what refers to it, as a layout has them.

        Raises UnknownModelError where there is none.
        """
        content = self._manifest(self._reference.digest or self._reference.tag)
        if content is None:
            raise UnknownModelError(f"there is no {self.shown}")
        found = described(content, IMAGE_MANIFEST)
        if self._reference.digest not in ("", found.digest):
            raise StoreBrokenError(f"{self.shown} is another manifest than its digest")
        self._manifests[found.digest] = content
        tagged = {REF_NAME: str(self._reference)} if self._reference.tag else {}
        said = {OF_MODEL: self._reference.name, **tagged}
        return Index((replace(found, annotations=said), *self._referrers(found.digest)))

    def size(self, digest: str) -> int | None:
        """Return the size of a blob, None where it is not there."""
        with self._wire.ask(Request("HEAD", self._to(f"blobs/{digest}"), FOUND)) as answer:
            length = answer.headers.get("Content-Length", "")
            there = answer.status == OK and length.isdecimal() and length.isascii()
            return int(length[:20]) if there else None

    def blob(self, wanted: Descriptor, limit: int = LARGEST_DOCUMENT) -> bytes:
        """Return the bytes of a manifest or a small blob. Raises StoreBrokenError for others."""
        if wanted.size > limit:
            raise StoreBrokenError(f"{wanted.digest} claims {wanted.size} bytes")
        if wanted.digest in self._manifests:
            return self._manifests[wanted.digest]
        if wanted.media_type != IMAGE_MANIFEST:
            return b"".join(self.chunks(wanted))
        content = self._manifest(wanted.digest, wanted.size)
        if content is None:
            raise StoreBrokenError(f"{self.root} lacks {wanted.digest}")
        return b"".join(map(bytes, checked([content], wanted)))

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the bytes of a blob. Raises StoreBrokenError at their end where they are others."""
        yield from checked(self._pieces(wanted), wanted)

    def put(self, wanted: Descriptor, source: Source) -> None:
        """Keep a blob that is not there yet. Raises RegistryError where the registry does not."""
        for left in reversed(range(TRIES)):
            if self.size(wanted.digest) == wanted.size:
                return
            try:
                upload(self._wire, self._to("blobs/uploads/"), wanted, source)
            except LostError:
                if not left:
                    raise
            except RegistryError:  # it may have kept the blob, and only the answer was lost
                if self.size(wanted.digest) != wanted.size:
                    raise
            else:
                return

    def add(self, content: bytes, media_type: str) -> Descriptor:
        """Keep a document, and make findable what it refers to; return its descriptor."""
        wanted = described(content, media_type)
        if media_type != IMAGE_MANIFEST:
            self.put(wanted, lambda start, length: content[start : start + length])
            return wanted
        self._manifests[wanted.digest] = content
        listed = self._keep(wanted.digest, content, IMAGE_MANIFEST)
        image = read_manifest(content)
        if image.subject is not None and not listed:
            entry = replace(
                wanted, artifact_type=image.artifact_type, annotations=image.annotations
            )
            self._list(image.subject.digest, entry)
        return wanted

    def tag(self, wanted: Descriptor, tag: str) -> None:
        """Let a tag name a manifest that was added, or read."""
        self._keep(tag, self.blob(wanted), IMAGE_MANIFEST)

    def _pieces(self, wanted: Descriptor) -> Iterator[bytes]:
        """Yield what comes; what broke off goes on from there, and the digest is of it all."""
        at, left = 0, TRIES
        while at < wanted.size:
            try:
                for piece in self._from(wanted, at):
                    at += len(piece)
                    yield piece
            except LostError:
                left -= 1
                if not left:
                    raise
            else:
                if at < wanted.size:
                    left -= 1
                if not left:
                    return

    def _from(self, wanted: Descriptor, at: int) -> Iterator[bytes]:
        headers = {"Range": f"bytes={at}-"} if at else {}
        statuses = frozenset({PARTIAL if at else OK, ABSENT})
        request = Request("GET", self._to(f"blobs/{wanted.digest}"), statuses, None, headers)
        with self._wire.ask(request) as answer:
            if answer.status == ABSENT:
                raise StoreBrokenError(f"{self.root} lacks {wanted.digest}")
            yield from pieces(answer)

    def _manifest(self, name: str, limit: int = LARGEST_MANIFEST) -> bytes | None:
        headers = {"Accept": f"{IMAGE_MANIFEST}, {IMAGE_INDEX}"}
        with self._wire.ask(
            Request("GET", self._to(f"manifests/{name}"), FOUND, None, headers)
        ) as answer:
            return None if answer.status == ABSENT else _bounded(answer, limit)

    def _keep(self, name: str, content: bytes, media_type: str) -> bool:
        """Put a manifest; return whether the registry lists it with its subject."""
        headers = {"Content-Type": media_type}
        place = self._to(f"manifests/{name}")
        with self._wire.ask(
            Request("PUT", place, frozenset({CREATED}), content, headers)
        ) as answer:
            return "OCI-Subject" in answer.headers

    def _referrers(self, digest: str) -> list[Descriptor]:
        """Return what refers to a manifest. Raises StoreBrokenError where the list is none."""
        found: list[Descriptor] = []
        place: Target | None = self._to(f"referrers/{digest}")
        for _ in range(MOST_PAGES):
            if place is None:
                return found
            with self._wire.ask(Request("GET", place, FOUND)) as answer:
                if answer.status == ABSENT:
                    return _referring(self._tagged(digest), digest)
                found += _referring(_index_of(_bounded(answer, LARGEST_MANIFEST)), digest)
                place = _next(place, answer)
            if len(found) > MOST_REFERRERS:
                break
        raise StoreBrokenError(f"more refers to {digest} than {MOST_REFERRERS} manifests")

    def _tagged(self, digest: str) -> Index:
        """Return the index of the tag that stands in for a list of referrers."""
        content = self._manifest(_fallback(digest))
        return Index() if content is None else _index_of(content)

    def _list(self, subject: str, entry: Descriptor) -> None:
        """Add to that index; who adds at the same time may undo it, so that it is looked at."""
        for _ in range(TRIES):
            index = self._tagged(subject)
            if entry.digest in {each.digest for each in index.manifests}:
                return
            added = write_index(replace(index, manifests=(*index.manifests, entry)))
            self._keep(_fallback(subject), added, IMAGE_INDEX)
        raise StoreError(f"{self.root} did not keep what refers to {subject}", hint="Do it again.")

    def _to(self, path: str) -> Target:
        return Target(self._at.origin, f"{self._at.path}{path}")


def _bounded(answer: HTTPResponse, limit: int) -> bytes:
    content = bytearray()
    for piece in pieces(answer):
        content += piece
        if len(content) > limit:
            raise StoreBrokenError(f"the registry gives a manifest of more than {limit} bytes")
    return bytes(content)


def _index_of(content: bytes) -> Index:
    try:
        return read_index(content)
    except FormatError as error:
        raise StoreBrokenError(f"the list of what refers to a model: {error.message}") from None


def _referring(index: Index, subject: str) -> list[Descriptor]:
    if len(index.manifests) > MOST_REFERRERS:
        raise StoreBrokenError(f"more refers to {subject} than {MOST_REFERRERS} manifests")
    return [replace(each, annotations={SUBJECT: subject}) for each in index.manifests]


def _next(place: Target, answer: HTTPResponse) -> Target | None:
    """Return where the list goes on (RFC 8288)."""
    link = answer.headers.get("Link", "")
    address, _, rest = link.partition(">")
    if not address.startswith("<") or 'rel="next"' not in rest.replace("rel=next", 'rel="next"'):
        return None
    after = place.to(address[1:])
    if after.origin != place.origin:
        raise RegistryError(
            f"{place.origin.host} sends us on to another for what refers to a model"
        )
    return after


def _fallback(digest: str) -> str:
    return digest.replace(":", "-")
