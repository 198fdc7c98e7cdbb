"""What holds the blobs of a layout, wherever it is, and how their bytes are believed."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Protocol

from bartizan.store.errors import StoreBrokenError
from bartizan.store.oci import LARGEST_DOCUMENT, Descriptor, Index

Bytes = bytes | memoryview


class Held(Protocol):
    """A layout that can be read; each method raises StoreBrokenError for what is not as it says."""

    @property
    def root(self) -> object:
        """Where it is, as people are told."""

    def index(self) -> Index:
        """Return what it holds."""

    def size(self, digest: str) -> int | None:
        """Return the size of a blob, None where it is not there."""

    def blob(self, wanted: Descriptor, limit: int = LARGEST_DOCUMENT) -> bytes:
        """Return the bytes of a small blob."""

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the bytes of a blob; those that are others are said to be so at their end."""


class Layout(Held, Protocol):
    """A layout that can be written to as well."""

    def put(self, wanted: Descriptor, pieces: Iterable[Bytes]) -> None:
        """Keep a blob, whole or not at all; what its bytes raise leaves nothing behind."""

    def room(self) -> int | None:
        """Return how many bytes may still be kept, None where nobody knows."""

    def replace(self, before: Index, index: Index) -> None:
        """Let an index take the place of the one before. Raises StoreError where that is gone."""


def checked(pieces: Iterable[Bytes], wanted: Descriptor) -> Iterator[Bytes]:
    """Yield bytes, and raise StoreBrokenError at their end where they are others than described.

    So nothing of them may be used before. No more of them is given than the descriptor says.
    """
    whole, count = sha256(), 0
    for piece in pieces:
        count += len(piece)
        if count > wanted.size:
            break
        whole.update(piece)
        yield piece
    if count != wanted.size or f"sha256:{whole.hexdigest()}" != wanted.digest:
        raise StoreBrokenError(f"the blob {wanted.digest} has other content than its digest")
