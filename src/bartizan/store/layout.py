"""An OCI image layout on disk: blobs that are whole or not there, and an index that is replaced.

A blob is written beside its place, synced, and renamed; `index.json` follows under a lock, the same
way. So a crash at any moment leaves the store as it was, or with the whole change, and at worst
with files that nothing names; the next writer removes those that are of no living process.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.crypto.keyfile import replace_file, sync_folder
from bartizan.signing.strict import read_strict
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.held import Bytes, checked
from bartizan.store.oci import (
    LARGEST_DOCUMENT,
    Descriptor,
    Index,
    described,
    read_index,
    write_index,
)
from bartizan.store.room import room_at

BLOBS: Final = "blobs/sha256"
MARKER: Final = "oci-layout"
VERSION: Final = "1.0.0"
MARKED: Final = b'{"imageLayoutVersion":"1.0.0"}'
LARGEST_MARKER: Final = 4096
INDEX: Final = "index.json"
INCOMING: Final = "incoming"
READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
CHUNK: Final = 1 << 20
PATIENCE: Final = 60.0
PAUSE: Final = 0.02
FILE_MODE: Final = 0o644
ALONE: Final = fcntl.LOCK_EX | fcntl.LOCK_NB


class Store:
    """The files of one store; each method is one effect."""

    def __init__(self, root: Path) -> None:
        """Take a store that exists. Raises StoreError for another folder."""
        self.root = root
        try:
            marked = read_strict(_bounded(root / MARKER, LARGEST_MARKER), LARGEST_MARKER)
        except (FormatError, OSError):
            raise StoreError(
                f"{root} is no store of models",
                hint="Name a folder that `bartizan model push` made, or an OCI image layout.",
            ) from None
        if marked.get("imageLayoutVersion") != VERSION:
            raise StoreError(f"{root} is an OCI image layout of another version than 1.0.0")

    @classmethod
    def make(cls, root: Path) -> "Store":
        """Return the store at root; make it where there is nothing yet. Raises StoreError."""
        try:
            (root / BLOBS).mkdir(parents=True, exist_ok=True)
            with _locked(root):
                if not (root / INDEX).exists():
                    replace_file(root / INDEX, write_index(Index()), FILE_MODE)
                if not (root / MARKER).exists():
                    replace_file(root / MARKER, MARKED, FILE_MODE)
            sync_folder(root.parent)
        except OSError as error:
            raise _failed(root, error) from None
        return cls(root)

    def index(self) -> Index:
        """Return what the store holds. Raises StoreBrokenError where its index is none."""
        try:
            return read_index(_bounded(self.root / INDEX, LARGEST_DOCUMENT))
        except (FormatError, OSError) as error:
            raise StoreBrokenError(f"{self.root / INDEX} cannot be read: {_why(error)}") from None

    def blob(self, wanted: Descriptor, limit: int = LARGEST_DOCUMENT) -> bytes:
        """Return the bytes of a small blob. Raises StoreBrokenError where they are others."""
        if wanted.size > limit:
            raise StoreBrokenError(f"{wanted.digest} claims {wanted.size} bytes")
        try:
            content = _bounded(self.path(wanted.digest), wanted.size)
        except OSError as error:
            raise StoreBrokenError(f"{wanted.digest} cannot be read: {_why(error)}") from None
        if len(content) != wanted.size or described(content, "").digest != wanted.digest:
            raise StoreBrokenError(f"the blob {wanted.digest} has other content than its digest")
        return content

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the bytes of a blob.

        Raises StoreBrokenError where they are others than the descriptor says: at their end, so
        that nothing of them may be used before.
        """
        yield from checked(self._pieces(wanted.digest), wanted)

    def put(self, wanted: Descriptor, pieces: Iterable[Bytes]) -> None:
        """Keep a blob, durably once the index is replaced; what its bytes raise leaves nothing."""
        with self.incoming() as (file, keep):
            for piece in pieces:
                file.write(piece)
            keep(wanted.digest)

    def room(self) -> int:
        """Return how many bytes may still be kept. Raises StoreError where that cannot be seen."""
        try:
            return room_at(self.root)
        except OSError as error:
            raise _failed(self.root, error) from None

    def replace(self, before: Index, index: Index) -> None:
        """Let an index take the place of the one before. Raises StoreError where that is gone."""

        def change(found: Index) -> Index:
            if found != before:
                raise StoreError(f"{self.root} was written to meanwhile", hint="Do it again.")
            return index

        self.change(change)

    def _pieces(self, digest: str) -> Iterator[bytes]:
        try:
            with os.fdopen(os.open(self.path(digest), READ), "rb", buffering=0) as blob:
                while chunk := blob.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise StoreBrokenError(f"{digest} cannot be read: {_why(error)}") from None

    def path(self, digest: str) -> Path:
        """Return where a blob lies."""
        return self.root / BLOBS / digest.removeprefix("sha256:")

    def size(self, digest: str) -> int | None:
        """Return the size of a blob, None where it is not there."""
        try:
            told = self.path(digest).lstat()
        except OSError:
            return None
        return told.st_size if stat.S_ISREG(told.st_mode) else None

    def holds(self, digest: str, size: int) -> bool:
        """Whether a blob is there, in this size."""
        return self.size(digest) == size

    def add(self, content: bytes, media_type: str) -> Descriptor:
        """Keep bytes as a blob, durably once `change` is done; return their descriptor."""
        wanted = described(content, media_type)
        if not self.holds(wanted.digest, wanted.size):
            with self.incoming() as (file, keep):
                file.write(content)
                keep(wanted.digest)
        return wanted

    @contextmanager
    def incoming(self) -> Iterator[tuple[BinaryIO, Callable[[str], None]]]:
        """Give a new file, and what puts it in its place as the blob of a digest.

        Without that it is removed. Raises StoreError where it cannot be written.
        """
        folder = self.root / INCOMING
        try:
            folder.mkdir(exist_ok=True)
            handle, name = _held(folder)
            with os.fdopen(handle, "wb") as file:

                def keep(digest: str) -> None:
                    file.flush()
                    os.fchmod(file.fileno(), FILE_MODE)
                    os.fsync(file.fileno())
                    Path(name).replace(self.path(digest))

                try:
                    yield file, keep
                finally:
                    Path(name).unlink(missing_ok=True)
        except OSError as error:
            raise _failed(self.root, error) from None

    def change(self, change: Callable[[Index], Index]) -> Index:
        """Replace the index by what a change makes of it, durably; one writer at a time.

        What the change raises leaves the index as it was. Raises StoreError where it cannot be
        written, or another writer does not end.
        """
        try:
            with _locked(self.root):
                self._tidy()
                changed = change(self.index())
                # The names of the blobs first: an index never says what the disk may yet forget.
                sync_folder(self.root / BLOBS)
                replace_file(self.root / INDEX, write_index(changed), FILE_MODE)
        except OSError as error:
            raise _failed(self.root, error) from None
        return changed

    def _tidy(self) -> None:
        """Remove what processes that are gone have left in the folder of incoming files."""
        for left in self.root.glob(f".{INDEX}.*"):  # only who holds the lock writes these
            left.unlink()
        for path in (self.root / INCOMING).glob("*"):
            with suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, ALONE)
                path.unlink()


def _held(folder: Path) -> tuple[int, str]:
    """Make a file that is locked as long as this process lives: what nobody locks is left over."""
    while True:
        handle, name = mkstemp(dir=folder)
        with suppress(OSError):  # another writer tidied it up before it was locked
            fcntl.flock(handle, ALONE)
            if os.path.samestat(os.fstat(handle), os.stat(name)):  # noqa: PTH116
                return handle, name
        os.close(handle)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    deadline = time.monotonic() + PATIENCE
    try:
        while not _taken(handle):
            if time.monotonic() > deadline:
                raise StoreError(f"another process writes the store {root}, and does not end")
            time.sleep(PAUSE)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, ALONE)
    except BlockingIOError:
        return False
    return True


def _bounded(path: Path, limit: int) -> bytes:
    with os.fdopen(os.open(path, READ), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no regular file")
        return file.read(limit + 1)


def _failed(root: Path, error: OSError) -> StoreError:
    return StoreError(
        f"cannot write the store {root}: {_why(error)}",
        hint="What it held before is as it was; do it again once the cause is gone.",
    )


def _why(error: OSError | FormatError) -> str:
    return error.message if isinstance(error, FormatError) else str(error.strerror or error)
