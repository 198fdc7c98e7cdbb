"""What happened to a store: a chain of entries, each naming the one before by its digest.

The index names the newest. So whoever changes an entry changes all that follow, and the head; who
keeps a head outside, as the audit log does, can tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.signing.strict import FEW, Json, read_strict, text, whole, write_strict
from bartizan.store.errors import StoreBrokenError
from bartizan.store.held import Held
from bartizan.store.layout import Store
from bartizan.store.names import DIGEST
from bartizan.store.oci import Descriptor, Index

SCHEMA: Final = "bartizan.model-log/v1"
MEDIA_TYPE: Final = "application/vnd.bartizan.model.log.v1+json"
HEAD: Final = "io.bartizan.log"
LARGEST: Final = 65_536
TEXTS: Final = ("at", "by", "action", "model", "tag", "digest", "was")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `tag` names `digest` of a model, where it named `was` before ("" for nothing).

    `action` is pushed, attached or promoted; `at` is the moment, `by` who ran it, as the system
    knows them.
    """

    at: str
    by: str
    action: str
    model: str
    tag: str
    digest: str
    was: str = ""


def write_entry(entry: Entry, previous: str, number: int) -> bytes:
    """Return the bytes of an entry that follows another."""
    said: dict[str, Json] = {name: getattr(entry, name) for name in TEXTS}
    return write_strict({"schema": SCHEMA, "previous": previous, "number": number, **said})


def read_entry(content: bytes) -> tuple[Entry, str, int]:
    """Return an entry, the digest of the one before, and its number. Raises FormatError."""
    document = read_strict(content, LARGEST, FEW)
    if document.get("schema") != SCHEMA:
        raise FormatError(f"not an entry of {SCHEMA}")
    previous = text(document.get("previous"), "previous")
    if previous and DIGEST.fullmatch(previous) is None:
        raise FormatError("the entry before is not named by a digest")
    said = {name: text(document.get(name), name) for name in TEXTS}
    return Entry(**said), previous, whole(document.get("number"), "number")


def head_of(index: Index) -> str:
    """Return the digest of the newest entry, empty where there is none."""
    return index.annotations.get(HEAD, "")


def entries(store: Held, head: str) -> Iterator[Entry]:
    """Yield the entries of a store, newest first. Raises StoreBrokenError where one is missing."""
    yield from (entry for _, entry in _walked(store, head))


def chain(store: Held, head: str) -> Iterator[Descriptor]:
    """Yield the blobs of the entries of a store, newest first. Raises StoreBrokenError."""
    yield from (blob for blob, _ in _walked(store, head))


def _walked(store: Held, head: str) -> Iterator[tuple[Descriptor, Entry]]:
    expected: int | None = None
    while head:
        blob, entry, head, number = _read(store, head)
        if expected is not None and number != expected:
            raise StoreBrokenError(f"the log of {store.root} does not count down at {number}")
        if not head and number:
            raise StoreBrokenError(f"the log of {store.root} ends before its first entry")
        expected = number - 1
        yield blob, entry


def added(store: Store, head: str, entry: Entry) -> str:
    """Keep an entry that follows the one at head, and return its digest."""
    number = _read(store, head)[3] + 1 if head else 0
    return store.add(write_entry(entry, head, number), MEDIA_TYPE).digest


def _read(store: Held, digest: str) -> tuple[Descriptor, Entry, str, int]:
    size = store.size(digest) if DIGEST.fullmatch(digest) else None
    if size is None:
        raise StoreBrokenError(f"the log of {store.root} lacks its entry {digest[:80]!a}")
    blob = Descriptor(MEDIA_TYPE, digest, size)
    try:
        return blob, *read_entry(store.blob(blob, LARGEST))
    except FormatError as error:
        raise StoreBrokenError(f"the log's entry {digest}: {error.message}") from None
