"""The journal on disk: what is acknowledged stands here, durably, before it stands in tiles."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from bartizan.audit.blocks import (
    LONGEST_SEGMENT,
    NAME,
    SEGMENT,
    Check,
    Segment,
    encode_block,
    first_of,
    read_segment,
    segment_path,
)
from bartizan.audit.errors import TamperError
from bartizan.audit.store import Appender, Folder


class Fsync(StrEnum):
    """When a record counts as written."""

    EACH_BATCH = "each-batch"  # on the disk, before it is acknowledged
    NEVER = "never"  # handed to the operating system: a power cut may lose it


class Journal:
    """The segments of a log's journal; only its writer holds one."""

    def __init__(
        self,
        folder: Folder,
        origin: str,
        *,
        sign: Callable[[bytes], bytes],
        fsync: Fsync = Fsync.EACH_BATCH,
    ) -> None:
        """Take a log's folder; its `journal` folder exists."""
        self._folder, self._origin, self._sign, self._fsync = folder, origin, sign, fsync
        self._file: Appender | None = None
        self._length = 0

    def append(self, first: int, entries: Sequence[bytes]) -> None:
        """Return when the entries are durable. After an OSError none of them stands here.

        What a failed write left is cut off; if even that fails, the next start finds a torn tail.
        """
        block = encode_block(self._origin, first, entries, self._sign)
        file = self._file
        if file is None or self._length > SEGMENT:
            file = self._begin(first)
        try:
            file.write(block)
            if self._fsync is Fsync.EACH_BATCH:
                file.sync()
        except OSError:
            file.truncate(self._length)
            raise
        self._length += len(block)

    def _begin(self, first: int) -> Appender:
        self._end()
        self._file = file = self._folder.append(segment_path(first))
        self._length = 0
        self._folder.sync(NAME)
        return file

    def _end(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def forget(self, size: int) -> None:
        """Remove the segments whose records all stand in tiles that a checkpoint covers."""
        paths = segment_paths(self._folder)
        for path, following in pairwise(paths):
            if first_of(following) <= size:
                self._folder.remove(path)

    def close(self, *, empty: bool) -> None:
        """Close the journal; remove it when all of it stands in tiles that a checkpoint covers."""
        self._end()
        if empty:
            for path in segment_paths(self._folder):
                self._folder.remove(path)
            self._folder.sync(NAME)


def segment_paths(folder: Folder) -> list[str]:
    """Return the paths of the segments, in order."""
    return list(folder.files(NAME))


def read_segments(
    folder: Folder, paths: Sequence[str], origin: str, check: Check
) -> Iterator[tuple[str, Segment, bytes]]:
    """Yield each segment with its path and what stands behind its last whole block.

    Raises TamperError when a segment is larger than one may be, or vanishes.
    """
    for path in paths:
        content = folder.read(path, LONGEST_SEGMENT)
        if content is None or len(content) > LONGEST_SEGMENT:
            raise TamperError(f"{path} cannot be a segment of the journal")
        segment = read_segment(path, content, origin, check)
        if segment is None:
            raise TamperError(f"{path} is no segment of this journal")
        yield path, segment, content[segment.end :]
