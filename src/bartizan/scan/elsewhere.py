"""Scans files of other systems as those of this one; what opens them is given, and what it cost."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import PurePath, PurePosixPath
from typing import Protocol

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Ranged
from bartizan.scan.allowed import Allowed
from bartizan.scan.facts import Coverage, FileScan
from bartizan.scan.files import SMALL, doubtful, scan_part, unread_file
from bartizan.scan.folders import LARGEST
from bartizan.scan.part import Part


class Source(Ranged, Protocol):
    """Bytes elsewhere, of which those are brought here that are asked for."""

    @property
    def came(self) -> int:
        """How many bytes were brought here."""

    @property
    def problem(self) -> str:
        """Why what was read is not what the file holds, "" where it is."""

    @property
    def digest(self) -> str | None:
        """The SHA-256 as `sha256:<hex>`, where all bytes were brought here."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A file of another system by its address; `open` raises FormatError where it cannot be had.

    `size` and `digest` (`sha256:<hex>`) are what the other system says of it, None and "" where it
    says nothing. `unread` is why it is not opened.
    """

    name: str
    open: Callable[[], AbstractContextManager[Source]]
    size: int | None = None
    digest: str = ""
    unread: str = ""


class Place:
    """The files that an address names, and what lies beside them where that is known."""

    def __init__(
        self, files: Iterable[Elsewhere], *, beside: Iterable[Elsewhere] | None = None
    ) -> None:
        """Take the files that are scanned, and all that there are; None where nobody knows."""
        self.files = tuple(files)
        self._known = beside is not None
        self._named = defaultdict[PurePosixPath, list[Elsewhere]](list)
        for each in beside or ():
            self._named[PurePosixPath(each.name)].append(each)

    def text(self, path: PurePath) -> str | None:
        """Return the text of a file, None where there is none.

        Raises FormatError where that cannot be known, or it is too large.
        """
        if not self._known:
            raise FormatError("whether a file beside it has a loader run it is not known")
        found = self._named.get(PurePosixPath(path), [])
        if not found:
            return None
        if len(found) > 1:
            raise FormatError(f"{path.name} is beside it {len(found)} times")
        file = found[0]
        with file.open() as source:
            if source.size > LARGEST:
                raise FormatError(f"{path.name} beside it is too large to be read")
            content = source.read_at(0, LARGEST)
            why = _denied(file, source)
        if why:
            raise FormatError(f"{path.name} beside it: {why}")
        return content.decode("utf-8", "replace")


def scan_elsewhere(file: Elsewhere, place: Place, known: Allowed) -> FileScan:
    """Return the scan of a file of a place; whatever cannot be read is inconclusive, never safe."""
    if file.unread:
        return _unread(file, file.unread)
    try:
        with file.open() as source:
            if source.size <= SMALL:
                source.read_at(0, SMALL)
            part = Part(source, name=file.name, beside=place.text)
            scanned = scan_part(part, digest=False, known=known)
            why = _denied(file, source)
            covered = scanned.coverage._replace(read=source.came)
    except FormatError as error:
        return _unread(file, error.message)
    scanned = replace(scanned, digest=None if why else source.digest, coverage=covered)
    return doubtful(scanned, why, "not-read")


def _unread(file: Elsewhere, why: str) -> FileScan:
    return replace(unread_file(file.name, why), coverage=Coverage(read=0))


def _denied(file: Elsewhere, source: Source) -> str:
    """Return why what came is not the file that is meant, "" where it is."""
    if source.problem:
        return source.problem
    if file.size not in (None, source.size):
        return f"it has {source.size} bytes, where it is said to have {file.size}"
    if file.digest and source.digest not in (None, file.digest):
        return f"its bytes are those of {source.digest}, and not of {file.digest}"
    return ""
