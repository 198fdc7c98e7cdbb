"""Models as a store holds them: a manifest with a layer for each file, and what refers to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.sealing.head import longest
from bartizan.signing.manifest import Manifest, checked_path, in_order
from bartizan.signing.strict import Json, read_strict, text, texts, write_strict
from bartizan.store.errors import StoreBrokenError, UnknownModelError
from bartizan.store.held import Held
from bartizan.store.names import DIGEST, Reference
from bartizan.store.oci import (
    BYTES,
    IMAGE_MANIFEST,
    MOST_VALUES,
    REF_NAME,
    TITLE,
    Descriptor,
    ImageManifest,
    Index,
    described,
    read_manifest,
    write_manifest,
)

MODEL: Final = "application/vnd.bartizan.model.v1"
CONFIG: Final = "application/vnd.bartizan.model.config.v1+json"
CONFIG_SCHEMA: Final = "bartizan.model/v1"
# Entries of the index that a tag does not name: a model that was pushed under a name stays.
OF_MODEL: Final = "io.bartizan.model"
# What a tag that a promotion has set, and only a promotion moves, is set by.
BY_PROMOTION: Final = "io.bartizan.promotion"
SUBJECT: Final = "io.bartizan.subject"
# A layer that is a sealed file, and what it holds.
SEALED: Final = "application/vnd.bartizan.sealed.v1"
PLAIN_DIGEST: Final = "io.bartizan.plain.digest"
PLAIN_SIZE: Final = "io.bartizan.plain.size"
LONGEST_SIZE: Final = 18
NOTHING_SEALED: Final[Mapping[str, Descriptor]] = MappingProxyType({})
SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Model:
    """A model of a store: its manifest as a blob, its layers, and what they are as files.

    `layers` are its files by path; of those that lie sealed, `sealed` has the blobs that hold them.
    """

    manifest: Descriptor
    layers: Mapping[str, Descriptor]
    files: Manifest
    sealed: Mapping[str, Descriptor] = field(default_factory=dict)

    @property
    def blobs(self) -> tuple[Descriptor, ...]:
        """Its layers as a store holds them."""
        return tuple(self.sealed.get(path, each) for path, each in self.layers.items())


def config_of(files: Manifest) -> bytes:
    """Return the configuration of a model's manifest: what layers have no words for."""
    return write_strict(
        {
            "schema": CONFIG_SCHEMA,
            "digest": f"sha256:{files.root}",
            "executable": sorted(files.executable or ()),
            "empty_folders": sorted(files.empty or ()),
        }
    )


def manifest_of(
    files: Manifest,
    sizes: Mapping[str, int],
    config: Descriptor,
    sealed: Mapping[str, Descriptor] = NOTHING_SEALED,
) -> ImageManifest:
    """Return the manifest of a model: the same files give the same digest, whatever its name.

    Those that are sealed give another one each time.
    """
    layers = (
        sealed.get(path)
        or Descriptor(BYTES, f"sha256:{files.files[path]}", sizes[path], {TITLE: path})
        for path in in_order(files.files)
    )
    return ImageManifest(MODEL, config, tuple(layers))


def load(store: Held, manifest: Descriptor) -> Model:
    """Return a model by its manifest's descriptor. Raises StoreBrokenError where it is none."""
    try:
        image = read_manifest(store.blob(manifest))
        stored = _by_title(image)
        layers = {path: _inside(path, each) for path, each in stored.items()}
        files = _files(layers, read_strict(store.blob(image.config), most=MOST_VALUES))
    except FormatError as error:
        raise StoreBrokenError(f"the model {manifest.digest}: {error.message}") from None
    sealed = {path: each for path, each in stored.items() if each.media_type == SEALED}
    return Model(manifest, layers, files, sealed)


def sealed_layer(path: str, blob: Descriptor, inside: Descriptor) -> Descriptor:
    """Return the layer of a file that lies sealed: the blob, and what is inside."""
    said = {TITLE: path, PLAIN_DIGEST: inside.digest, PLAIN_SIZE: str(inside.size)}
    return replace(blob, annotations=said)


def _inside(path: str, layer: Descriptor) -> Descriptor:
    """Return the file that a layer is or holds.

    Signatures are of that, and not of the blob: one that is too long for it is refused here.
    """
    if layer.media_type != SEALED:
        return layer
    digest = layer.annotations.get(PLAIN_DIGEST, "")
    size = layer.annotations.get(PLAIN_SIZE, "")
    plain = size.isascii() and size.isdecimal() and len(size) <= LONGEST_SIZE
    if DIGEST.fullmatch(digest) is None or not plain:
        raise FormatError(f"{path!a} is sealed, and its manifest does not say what it holds")
    if layer.size > longest(int(size)):
        raise FormatError(f"{path!a} is sealed in {layer.size} bytes, and holds {size}")
    return Descriptor(BYTES, digest, int(size), {TITLE: path})


def model_of(files: Manifest, sizes: Mapping[str, int]) -> Model:
    """Return the model that some files are, in any store that holds them."""
    config = described(config_of(files), CONFIG)
    image = manifest_of(files, sizes, config)
    layers = {each.annotations[TITLE]: each for each in image.layers}
    return Model(described(write_manifest(image), IMAGE_MANIFEST), layers, files)


def resolve(index: Index, reference: Reference) -> Descriptor:
    """Return the manifest that a reference names. Raises UnknownModelError where there is none."""
    if reference.digest:
        found = (each for name, each in versions(index) if name == reference.name)
        wanted = (each for each in found if each.digest == reference.digest)
    else:
        wanted = (each for tag, each in tags(index) if tag == reference)
    for each in wanted:
        return Descriptor(each.media_type, each.digest, each.size)
    raise UnknownModelError(f"the store holds no {reference}", hint=_instead(index, reference.name))


def _instead(index: Index, name: str) -> str:
    """Return what may have been meant: the tags of a model, or the models where there is none."""
    every = dict.fromkeys(each for each, _ in versions(index))
    known = [str(each) for each, _ in tags(index) if each.name == name] or list(every)
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    return f"It holds {', '.join(known[:SHOWN]) or 'no model'}{more}: see `bartizan model list`."


def tags(index: Index) -> Iterator[tuple[Reference, Descriptor]]:
    """Yield each tag that names a model, and what it names."""
    for each in index.manifests:
        name, colon, tag = each.annotations.get(REF_NAME, "").rpartition(":")
        if colon and name:
            yield Reference(name, tag=tag), each


def versions(index: Index) -> Iterator[tuple[str, Descriptor]]:
    """Yield the name and the manifest of each model that was ever pushed, once each.

    Other tools that write a layout keep only its tags: what a tag names is a version, too.
    """
    seen: set[tuple[str, str]] = set()
    for each in index.manifests:
        tagged = each.annotations.get(REF_NAME, "").rpartition(":")[0]
        name = each.annotations.get(OF_MODEL, tagged)
        if name and (name, each.digest) not in seen:
            seen.add((name, each.digest))
            yield name, each


def referrers(
    store: Held, index: Index, subject: str, artifact_type: str
) -> list[tuple[Mapping[str, str], Descriptor]]:
    """Return the layers of manifests of a type that refer to a digest, in the order they came.

    Each stands with the annotations of its manifest. Raises StoreBrokenError where one of them
    cannot be read: what is lost is never not there.
    """
    found: list[tuple[Mapping[str, str], Descriptor]] = []
    for each in index.manifests:
        if not _may_refer(each, subject, artifact_type):
            continue
        try:
            image = read_manifest(store.blob(each))
        except FormatError as error:
            raise StoreBrokenError(f"{each.digest}: {error.message}") from None
        refers = image.subject is not None and image.subject.digest == subject
        if refers and image.artifact_type == artifact_type:
            found += [(image.annotations, layer) for layer in image.layers]
    return found


def _may_refer(each: Descriptor, subject: str, artifact_type: str) -> bool:
    """Whether an entry may be what refers to a digest; other tools do not say it in the index."""
    said = each.annotations
    if OF_MODEL in said or REF_NAME in said or each.media_type != IMAGE_MANIFEST:
        return False
    return said.get(SUBJECT, subject) == subject and each.artifact_type in ("", artifact_type)


def _by_title(image: ImageManifest) -> dict[str, Descriptor]:
    if image.artifact_type != MODEL:
        raise FormatError(f"it is no model but {image.artifact_type[:80]!a}")
    layers: dict[str, Descriptor] = {}
    for each in image.layers:
        path = checked_path(each.annotations.get(TITLE, ""))
        if path in layers:
            raise FormatError(f"{path!a} is there twice")
        layers[path] = each
    folders = {str(parent) for path in layers for parent in PurePath(path).parents}
    if both := folders & layers.keys():
        raise FormatError(f"{min(both)!a} is a file and a folder")
    return layers


def with_config(files: Manifest, config: Mapping[str, Json]) -> Manifest:
    """Return a manifest with what a configuration says of its files. Raises FormatError."""
    if config.get("schema") != CONFIG_SCHEMA:
        raise FormatError(f"its configuration is not {CONFIG_SCHEMA}")
    return replace(
        files,
        executable=frozenset(texts(config.get("executable"), "executable")),
        empty=frozenset(map(checked_path, texts(config.get("empty_folders"), "empty_folders"))),
    )


def _files(layers: Mapping[str, Descriptor], config: Mapping[str, Json]) -> Manifest:
    files = with_config(
        Manifest(
            name="",
            files={path: each.digest.removeprefix("sha256:") for path, each in layers.items()},
        ),
        config,
    )
    if text(config.get("digest"), "digest") != f"sha256:{files.root}":
        raise FormatError("its configuration is that of other files")
    return files
