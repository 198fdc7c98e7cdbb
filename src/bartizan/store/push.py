"""Puts models, signatures and statements into a store; what is there is never changed."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from os import cpu_count
from pathlib import Path
from typing import Final, Protocol

from bartizan.signing.hashing import Progress, read_chunks
from bartizan.signing.manifest import Manifest
from bartizan.signing.tree import Listing, State
from bartizan.store.errors import StoreError
from bartizan.store.history import HEAD, Entry, added, head_of
from bartizan.store.layout import Store
from bartizan.store.models import (
    BY_PROMOTION,
    CONFIG,
    NOTHING_SEALED,
    OF_MODEL,
    SUBJECT,
    config_of,
    manifest_of,
)
from bartizan.store.names import Reference
from bartizan.store.oci import (
    EMPTY,
    EMPTY_TYPE,
    IMAGE_MANIFEST,
    REF_NAME,
    TITLE,
    Descriptor,
    ImageManifest,
    Index,
    write_manifest,
)

PUSHED: Final = "pushed"
ATTACHED: Final = "attached"
PROMOTED: Final = "promoted"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that refers to a model: its type, and what registries are told of it."""

    content: bytes
    media_type: str
    title: str
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Laid:
    """A model's folder: what lies in it, and where the bytes of some files are instead."""

    folder: Path
    found: Listing
    places: Mapping[str, Path] = field(default_factory=dict)

    def place(self, path: str) -> Path:
        """Return where the bytes of a file are."""
        return self.places.get(path, self.folder / path)

    def without(self, paths: Collection[str]) -> "Laid":
        """Return the folder without some files of it."""
        files = {path: state for path, state in self.found.files.items() if path not in paths}
        return replace(self, found=replace(self.found, files=files))


def add_files(
    store: Store, laid: Laid, known: Mapping[str, str], progress: Progress = lambda _: None
) -> Manifest:
    """Keep the files of a folder as blobs, each read once; return them as a manifest.

    `known` are digests of files, of which those are not read that the store already holds. Raises
    StoreError where the store cannot be written, ChangedError for a file that was changed.
    """
    found = laid.found

    def one(path: str) -> str:
        state, digest = found.files[path], known.get(path, "")
        if not (digest and store.holds(f"sha256:{digest}", state.size)):
            digest = _added(store, laid.place(path), state)
        progress(state.size)
        return digest

    paths = sorted(found.files, key=lambda path: -found.files[path].size)
    with ThreadPoolExecutor(max(1, min(cpu_count() or 1, len(paths)))) as threads:
        digests = dict(zip(paths, threads.map(one, paths), strict=True))
    return Manifest(
        name=laid.folder.resolve().name,
        files=digests,
        executable=frozenset(path for path, state in found.files.items() if state.executable),
        empty=frozenset(found.empty),
    )


class Adding(Protocol):
    """What keeps documents: a store, or a repository of a registry."""

    def add(self, content: bytes, media_type: str) -> Descriptor:
        """Keep a document; return its descriptor."""


def add_model(
    store: Adding,
    files: Manifest,
    sizes: Mapping[str, int],
    sealed: Mapping[str, Descriptor] = NOTHING_SEALED,
) -> Descriptor:
    """Keep the manifest of a model whose files are blobs, sealed or not; return its descriptor."""
    config = store.add(config_of(files), CONFIG)
    image = manifest_of(files, sizes, config, sealed)
    return store.add(write_manifest(image), IMAGE_MANIFEST)


def add_referrer(store: Adding, subject: Descriptor, attachment: Attachment) -> Descriptor:
    """Keep a document as what refers to a model; return its entry of the index."""
    config = store.add(EMPTY, EMPTY_TYPE)
    layer = store.add(attachment.content, attachment.media_type)
    image = ImageManifest(
        attachment.media_type,
        config,
        (replace(layer, annotations={TITLE: attachment.title}),),
        attachment.annotations,
        subject,
    )
    kept = store.add(write_manifest(image), IMAGE_MANIFEST)
    said = {**attachment.annotations, SUBJECT: subject.digest}
    return replace(kept, artifact_type=attachment.media_type, annotations=said)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of the index: a tag that names a model, and what refers to the model.

    `was` is the digest that the tag named when it was decided, "" for none; None asks for nothing.
    """

    reference: Reference
    model: Descriptor
    referrers: tuple[Descriptor, ...] = ()
    promotion: str = ""
    was: str | None = None


def commit(store: Store, change: Change, entry: Callable[[str], Entry]) -> Index:
    """Put a change into the index, with an entry of the log; `entry` is told what the tag named.

    On return it is durable. Raises StoreError where a stage's tag would be moved by no promotion,
    and where the tag was moved since the change was decided.
    """

    def changed(index: Index) -> Index:
        was = _named(index, change)
        if change.was not in (None, was):
            raise StoreError(
                f"{change.reference} was moved meanwhile, to {was or 'nothing'}",
                hint="Look at what it names now (`bartizan model log`), and decide again.",
            )
        head = added(store, head_of(index), entry(was))
        kept = [each for each in index.manifests if not _is_tag(each, change)]
        known = {(each.digest, each.annotations.get(OF_MODEL)) for each in kept}
        anchor = replace(change.model, annotations={OF_MODEL: change.reference.name})
        if (anchor.digest, change.reference.name) not in known:
            kept.append(anchor)
        kept += [each for each in change.referrers if (each.digest, None) not in known]
        if change.reference.tag:
            kept.append(_tag(change))
        return Index(tuple(kept), {**index.annotations, HEAD: head})

    return store.change(changed)


def _tag(change: Change) -> Descriptor:
    reference = change.reference
    said = {REF_NAME: f"{reference.name}:{reference.tag}"}
    if change.promotion:
        said[BY_PROMOTION] = change.promotion
    return replace(change.model, annotations=said)


def _is_tag(each: Descriptor, change: Change) -> bool:
    name = each.annotations.get(REF_NAME)
    return bool(change.reference.tag) and name == f"{change.reference.name}:{change.reference.tag}"


def _named(index: Index, change: Change) -> str:
    """Return the digest that the tag names so far."""
    for each in index.manifests:
        if _is_tag(each, change):
            if BY_PROMOTION in each.annotations and not change.promotion:
                raise StoreError(
                    f"{change.reference} is a stage, which only a promotion moves",
                    hint="Push under another tag, and promote that with `bartizan model promote`.",
                )
            return each.digest
    return ""


def _added(store: Store, path: Path, state: State) -> str:
    whole = sha256()
    with store.incoming() as (file, keep):
        for chunk in read_chunks(path, state):
            whole.update(chunk)
            file.write(chunk)
        digest = whole.hexdigest()
        if not store.holds(f"sha256:{digest}", state.size):
            keep(f"sha256:{digest}")
    return digest
