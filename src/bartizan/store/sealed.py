"""Models whose blobs lie sealed in a store: the layout has ciphertext, the manifest says of what.

A layer of the manifest is the sealed file, so that any tool can copy it; annotations name digest
and size of what is sealed. Signatures are of the plain files, and are verified without a key.
"""

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from bartizan.core.errors import InvalidInputError
from bartizan.sealing.context import Context
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.reader import SealedReader
from bartizan.sealing.writing import seal_stream
from bartizan.signing.hashing import Progress, read_chunks
from bartizan.signing.manifest import Manifest
from bartizan.store.held import Bytes, checked
from bartizan.store.layout import Store
from bartizan.store.models import PLAIN_DIGEST, SEALED, Model, sealed_layer
from bartizan.store.oci import BYTES, Descriptor
from bartizan.store.pull import Blobs
from bartizan.store.push import Laid

CHUNK: Final = 1 << 20


def add_sealed(
    store: Store,
    laid: Laid,
    context: Context,
    keys: Sequence[KeyProvider],
    progress: Progress = lambda _: None,
) -> tuple[Manifest, Mapping[str, Descriptor]]:
    """Keep the files of a folder sealed, each read once; return them, and their layers by path.

    Sealed twice, a file is two blobs: nothing tells from outside that they hold the same, but for
    what the manifests say. Raises as `add_files`, and what the keys' providers raise.
    """
    found, layers = laid.found, dict[str, Descriptor]()
    for path, state in found.files.items():
        blob, inside = _added(store, read_chunks(laid.place(path), state), context, keys)
        layers[path] = sealed_layer(path, blob, inside)
        progress(state.size)
    digests = {path: each.annotations[PLAIN_DIGEST] for path, each in layers.items()}
    files = Manifest(
        name=laid.folder.resolve().name,
        files={path: digest.removeprefix("sha256:") for path, digest in digests.items()},
        executable=frozenset(path for path, state in found.files.items() if state.executable),
        empty=frozenset(found.empty),
    )
    return files, layers


def _added(
    store: Store, content: Iterator[memoryview], context: Context, keys: Sequence[KeyProvider]
) -> tuple[Descriptor, Descriptor]:
    """Keep what a file holds as a sealed blob; return that, and what is inside."""
    plain = _Plain(content)
    with store.incoming() as (file, keep):
        sealed = seal_stream(cast("BinaryIO", plain), file, context, keys)
        file.flush()
        digest, size = _written(file)
        keep(digest)
    inside = Descriptor(BYTES, f"sha256:{plain.whole.hexdigest()}", sealed.head.length)
    return Descriptor(SEALED, digest, size), inside


class Opening:
    """The plain files of a model that lies sealed: each is opened, and compared with its digest."""

    def __init__(
        self, store: Blobs, model: Model, keys: Sequence[KeyProvider], within: Path
    ) -> None:
        """Take where the blobs are, keys, and a folder for ciphertext on its way.

        Raises InvalidInputError where there is no key for a model that is sealed.
        """
        if model.sealed and not keys:
            raise InvalidInputError(
                "the model is sealed, and no key was named", hint="Name one with --open-with."
            )
        self._store, self._keys, self._within = store, keys, within
        self._sealed = {model.layers[path].digest: layer for path, layer in model.sealed.items()}

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the plain bytes of a file. Raises StoreBrokenError where they are others.

        Nothing of a blob is opened before all of it is what its digest says. Raises SealingError
        where no key opens it.
        """
        layer = self._sealed.get(wanted.digest)
        if layer is None:
            yield from self._store.chunks(wanted)
            return
        with TemporaryFile(dir=self._within) as file:
            for piece in self._store.chunks(layer):
                file.write(piece)
            file.seek(0)
            with SealedReader(cast("BinaryIO", file), self._keys) as reader:
                yield from checked(iter(lambda: reader.read(CHUNK) or b"", b""), wanted)


class _Plain(io.RawIOBase):
    """Pieces of a file as one that is read once, and the digest of what was read."""

    def __init__(self, pieces: Iterator[memoryview]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")
        self.whole = sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left:
            self._left = next(self._pieces, memoryview(b""))
            self.whole.update(self._left)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _written(file: BinaryIO) -> tuple[str, int]:
    """Return digest and size of what a file holds that was written just now."""
    whole, at = sha256(), 0
    while piece := os.pread(file.fileno(), CHUNK, at):
        whole.update(piece)
        at += len(piece)
    return f"sha256:{whole.hexdigest()}", at
