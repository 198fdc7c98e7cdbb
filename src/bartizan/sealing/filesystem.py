"""Sealed files by `bartizan://` for what reads through fsspec: plain to the reader, not on disk.

Keys are given to the file system, never found by it: without them nothing is read.

    fsspec.filesystem("bartizan", keys=[key]).open("data/users.csv.sealed")
    pandas.read_csv("bartizan://data/users.csv.sealed", storage_options={"keys": [key]})
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from fsspec import AbstractFileSystem, filesystem

from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.sealing.header import read_header
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.reader import SealedReader

BUFFER = 1 << 16


class SealedFile(io.BufferedReader):
    """A reader with the size that fsspec asks its files for, to read from their end."""

    def __init__(self, reader: SealedReader) -> None:
        """Take a reader whose header is proven."""
        super().__init__(reader, BUFFER)
        self.size: Final = reader.length


class SealedFileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A read-only view of another file system, in which sealed files are plain.

    What lies there and is no sealed file is listed without a size, and does not open.
    """

    protocol: ClassVar[str] = "bartizan"
    cachable: ClassVar[bool] = False  # two instances with different keys are not one

    def __init__(
        self,
        keys: Sequence[KeyProvider] = (),
        target_protocol: str = "file",
        target_options: Mapping[str, object] | None = None,
        **options: object,
    ) -> None:
        """Take the keys, and which file system of fsspec the sealed files are on."""
        super().__init__(**options)
        self._keys = tuple(keys)
        self._target = filesystem(target_protocol, **(target_options or {}))

    def ls(self, path: str, detail: bool = True, **_: object) -> list[Any]:  # noqa: FBT001, FBT002  (fsspec's signature)
        """Return what a folder holds; a sealed file with the size of its plain content."""
        found = [self._told(entry) for entry in self._target.ls(self._inner(path), detail=True)]
        return found if detail else [entry["name"] for entry in found]

    def info(self, path: str, **_: object) -> dict[str, object]:
        """Return name, type and plain size; the size is proven when the file is opened."""
        return self._told(self._target.info(self._inner(path)))

    def _open(self, path: str, mode: str = "rb", **_: object) -> SealedFile:
        """Return a reader of a sealed file.

        Raises InvalidInputError for any mode but rb, and what SealedReader raises.
        """
        if mode != "rb":
            raise InvalidInputError(
                f"sealed files are read, not opened with mode {mode!r}",
                hint="`bartizan data seal` or `bartizan.sealing.seal_file` writes them.",
            )
        file = self._target.open(self._inner(path), "rb")
        try:
            return SealedFile(SealedReader(file, self._keys))
        except BaseException:
            file.close()
            raise

    def _inner(self, path: str) -> str:
        return str(self._target._strip_protocol(self._strip_protocol(path)))  # noqa: SLF001  (fsspec's own way)

    def _told(self, entry: Mapping[str, object]) -> dict[str, object]:
        """Return an entry with the plain size, None for a file that is not sealed."""
        told = {key: entry.get(key) for key in ("name", "type", "size")}
        if entry["type"] == "file":
            told["size"] = self._size(str(entry["name"]))
        return told

    def _size(self, path: str) -> int | None:
        try:
            with self._target.open(path, "rb") as file:
                return read_header(file).head.length
        except BartizanError:
            return None
