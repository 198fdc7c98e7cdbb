"""What somebody gets who may read a dataset: its files, or columns of its tables, all metered."""

import io
from collections.abc import Callable, Iterator
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, Self, cast

from bartizan.core.errors import InvalidInputError
from bartizan.datasets.errors import AccessRefusedError
from bartizan.datasets.grant import Grant
from bartizan.datasets.selecting import batches

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK: Final = 1 << 20


class Meter:
    """Counts the bytes that are handed out, and stops where no more may be.

    `still` raises AccessRefusedError once the grant does not hold any longer.
    """

    def __init__(self, most: int | None, still: Callable[[], None]) -> None:
        """Start at no bytes of at most `most`, None for any number."""
        self.most = most
        self.count = 0
        self.stopped = ""
        self._still = still
        self._lock = Lock()

    def take(self, count: int) -> None:
        """Count bytes that are about to be handed out. Raises AccessRefusedError beforehand."""
        try:
            self._still()
            self._add(count)
        except AccessRefusedError as error:
            self.stopped = error.message
            raise

    def _add(self, count: int) -> None:
        with self._lock:
            if self.most is not None and self.count + count > self.most:
                raise AccessRefusedError(
                    f"the {self.most} bytes that may be read are spent",
                    hint="Ask for a grant of more bytes.",
                )
            self.count += count


class Files(Protocol):
    """Where the files of a dataset come from: checked, unsealed, and each recorded beforehand."""

    def open(self, path: str) -> BinaryIO:
        """Return a file. Raises AccessRefusedError, or NotTheVersionError for other bytes."""

    def close(self, count: int, because: str) -> None:
        """Record how many bytes were handed out, and why no more."""


class MeteredFile(io.RawIOBase):
    """A file of which each byte that is read is counted first."""

    def __init__(self, inner: BinaryIO, meter: Meter) -> None:
        """Take an open file, which is closed with this one."""
        super().__init__()
        self._inner, self._meter = inner, meter

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can seek."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset; return it from the start."""
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        """Return the offset of the next read."""
        return self._inner.tell()

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill a buffer. Raises AccessRefusedError before any byte that may not be read."""
        content = self._inner.read(min(len(buffer), CHUNK))
        self._meter.take(len(content))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._inner.close()
        super().close()


class DatasetHandle:
    """A dataset that is open under one grant; use it in a `with` statement, or close it.

    `files` are the paths of its files.
    """

    def __init__(
        self,
        grant: Grant,
        columns: tuple[str, ...] | None,
        files: tuple[str, ...],
        source: Files,
        meter: Meter,
    ) -> None:
        """Use Broker.open_dataset; this takes over what it decided."""
        self.grant, self.columns, self.files = grant, columns, files
        self._source, self._meter = source, meter
        self._given: list[MeteredFile] = []
        self._closed = False

    @property
    def count(self) -> int:
        """How many bytes were handed out so far."""
        return self._meter.count

    def open(self, path: str) -> BinaryIO:
        """Return a whole file of the dataset, open for reading and seekable.

        Raises AccessRefusedError when columns were granted and not files, or for a path that is
        none of `files`; NotTheVersionError for a file that is not the one of this version.
        """
        if self.columns is not None:
            raise AccessRefusedError(
                "columns may be read, and not whole files", hint="Read them with `batches`."
            )
        file = MeteredFile(self._file(path), self._meter)
        self._given.append(file)
        return cast("BinaryIO", file)

    def batches(self, path: str) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a table, with the columns that were asked for, and no others.

        Counted are the bytes of the batches in memory. Raises what `open` raises, and FormatError
        for what is no table, has not these columns, or two of one name.
        """
        with self._file(path) as file:
            for batch in batches(file, path, self.columns):
                self._demand_open()
                self._meter.take(batch.nbytes)
                yield batch

    def close(self) -> None:
        """Close what was handed out, and record how many bytes that were.

        Raises AccessRefusedError where that fails.
        """
        if not self._closed:
            self._closed = True
            for file in self._given:
                file.close()
            self._source.close(self._meter.count, self._meter.stopped)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _file(self, path: str) -> BinaryIO:
        self._demand_open()
        if path not in self.files:
            raise AccessRefusedError(f"the dataset {self.grant.dataset} has no file {path!a}")
        self._meter.take(0)
        return self._source.open(path)

    def _demand_open(self) -> None:
        if self._closed:
            raise InvalidInputError("the dataset is closed")
