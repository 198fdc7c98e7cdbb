"""The documents of an OCI image layout as facts: descriptors, manifests, and the index (1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.signing.strict import (
    Json,
    demand_few,
    items,
    members,
    read_strict,
    text,
    whole,
    write_strict,
)
from bartizan.store.names import DIGEST

IMAGE_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
IMAGE_INDEX: Final = "application/vnd.oci.image.index.v1+json"
EMPTY_TYPE: Final = "application/vnd.oci.empty.v1+json"
EMPTY: Final = b"{}"
BYTES: Final = "application/octet-stream"
TITLE: Final = "org.opencontainers.image.title"
REF_NAME: Final = "org.opencontainers.image.ref.name"
LARGEST_DOCUMENT: Final = 128 << 20
# Some 80,000 entries, or files of a model: their objects take far more memory than their text.
MOST_VALUES: Final = 500_000
# What a manifest has none of, and an index has none of (OCI Image 1.1, "Validation").
INDEXED: Final = frozenset({"manifests"})
IMAGED: Final = frozenset({"config", "layers"})
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Bytes elsewhere, by their digest (`sha256:<hex>`) and size."""

    media_type: str
    digest: str
    size: int
    annotations: Mapping[str, str] = field(default_factory=dict)
    artifact_type: str = ""


@dataclass(frozen=True, slots=True)
class ImageManifest:
    """A manifest: what it is a kind of, its parts, and what it refers to."""

    artifact_type: str
    config: Descriptor
    layers: tuple[Descriptor, ...]
    annotations: Mapping[str, str] = field(default_factory=dict)
    subject: Descriptor | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """What a layout holds."""

    manifests: tuple[Descriptor, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)


def described(
    content: bytes, media_type: str, annotations: Mapping[str, str] = NOTHING
) -> Descriptor:
    """Return the descriptor of some bytes."""
    return Descriptor(
        media_type, f"sha256:{sha256(content).hexdigest()}", len(content), annotations
    )


def write_manifest(manifest: ImageManifest) -> bytes:
    """Return the bytes of a manifest; the same manifest gives the same bytes.

    Raises FormatError for one of more files than are read again.
    """
    document: dict[str, Json] = {
        "schemaVersion": 2,
        "mediaType": IMAGE_MANIFEST,
        "artifactType": manifest.artifact_type,
        "config": _descriptor(manifest.config),
        "layers": [_descriptor(each) for each in manifest.layers],
    }
    if manifest.annotations:
        document["annotations"] = dict(manifest.annotations)
    if manifest.subject is not None:
        document["subject"] = _descriptor(manifest.subject)
    return _written(document)


def read_manifest(content: bytes, kind: str = IMAGE_MANIFEST) -> ImageManifest:
    """Read a manifest, of another media type of the same shape. Raises FormatError for others."""
    document = read_strict(content, LARGEST_DOCUMENT, MOST_VALUES)
    _demand(document, kind, INDEXED)
    subject = document.get("subject")
    return ImageManifest(
        artifact_type=text(document.get("artifactType", ""), "artifactType"),
        config=_read_descriptor(document.get("config")),
        layers=_descriptors(document.get("layers"), "layers"),
        annotations=_annotations(document.get("annotations")),
        subject=None if subject is None else _read_descriptor(subject),
    )


def write_index(index: Index) -> bytes:
    """Return the bytes of `index.json`. Raises FormatError for more than is read again."""
    document: dict[str, Json] = {
        "schemaVersion": 2,
        "mediaType": IMAGE_INDEX,
        "manifests": [_descriptor(each) for each in index.manifests],
    }
    if index.annotations:
        document["annotations"] = dict(index.annotations)
    return _written(document)


def read_index(content: bytes, kind: str = IMAGE_INDEX) -> Index:
    """Read an index, of another media type of the same shape. Raises FormatError for others."""
    document = read_strict(content, LARGEST_DOCUMENT, MOST_VALUES)
    _demand(document, kind, IMAGED)
    return Index(
        _descriptors(document.get("manifests"), "manifests"),
        _annotations(document.get("annotations")),
    )


def _written(document: Mapping[str, Json]) -> bytes:
    content = write_strict(document)
    demand_few(content.decode(), MOST_VALUES)
    return content


def _demand(document: Mapping[str, Json], media_type: str, others: frozenset[str]) -> None:
    """Raise FormatError for another document, and one that could be taken for another as well."""
    if not others.isdisjoint(document):
        raise FormatError("a document that is an index and a manifest at once")
    if document.get("schemaVersion") != 2 or document.get("mediaType", media_type) != media_type:  # noqa: PLR2004
        raise FormatError(f"not a document of media type {media_type}, schema version 2")


def _descriptor(each: Descriptor) -> Json:
    document: dict[str, Json] = {
        "mediaType": each.media_type,
        "digest": each.digest,
        "size": each.size,
    }
    if each.artifact_type:
        document["artifactType"] = each.artifact_type
    if each.annotations:
        document["annotations"] = dict(each.annotations)
    return document


def _descriptors(value: Json, what: str) -> tuple[Descriptor, ...]:
    listed = items(value, what)
    return tuple(map(_read_descriptor, listed))


def _read_descriptor(value: Json) -> Descriptor:
    document = members(value, "a descriptor")
    digest = text(document.get("digest"), "a digest")
    if DIGEST.fullmatch(digest) is None:
        raise FormatError(f"{digest[:80]!a} is no sha256 digest")
    return Descriptor(
        media_type=text(document.get("mediaType"), "a media type"),
        digest=digest,
        size=whole(document.get("size"), "a size"),
        annotations=_annotations(document.get("annotations")),
        artifact_type=text(document.get("artifactType", ""), "artifactType"),
    )


def _annotations(value: Json) -> Mapping[str, str]:
    if value is None:
        return NOTHING
    return {key: text(each, "an annotation") for key, each in members(value, "annotations").items()}
