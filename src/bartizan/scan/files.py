"""Finds the files that a command names, and scans them one by one; only this opens any."""

import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import CHUNK, Buffer, Ranged, digest_of
from bartizan.scan.allowed import Allowed, allowed
from bartizan.scan.budget import Budget
from bartizan.scan.facts import Coverage, FileScan, ScanFinding, Verdict
from bartizan.scan.folders import text_on_disk
from bartizan.scan.kinds import HEAD, Kind, is_safetensors
from bartizan.scan.part import Part, Scan
from bartizan.scan.readers import READERS

NO_LIMIT: Final = 1 << 62
SMALL: Final = CHUNK
# Where a zip says how its first member is packed.
STORED: Final = slice(8, 10)
MISSING: Final = "there is no such file"
PASSED_OVER: Final = frozenset({".git"})


class OpenFile:
    """A file that is open for reading; `lost` is why a part of it could not be read."""

    __slots__ = ("changed", "handle", "lost", "size")

    def __init__(self, handle: int, size: int, changed: tuple[int, int, int]) -> None:
        self.handle, self.size, self.changed = handle, size, changed
        self.lost = ""

    @property
    def problem(self) -> str:
        """Why what was read is not what the file holds, "" where it is."""
        if self.lost or self.changed == _changed(os.fstat(self.handle)):
            return self.lost
        return "it was written to while it was scanned"

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset. Raises FormatError when they cannot be."""
        wanted = min(count, self.size - offset)
        if offset < 0 or wanted <= 0:
            return b""
        try:
            return os.pread(self.handle, wanted, offset)
        except OSError as error:
            self.lost = f"cannot be read: {error.strerror}"
            raise FormatError(self.lost) from None


Demand = Callable[[os.stat_result], None]


class Target(NamedTuple):
    """A path that is scanned, and what is said of it where it is not a file to read.

    `demand` raises where the file that was opened is not the one that is meant.
    """

    path: Path
    unread: str = ""
    demand: Demand | None = None


def targets(names: Iterable[str]) -> Iterator[Target]:
    """Yield what files, folders and patterns name, in order, each path once."""
    seen: set[Path] = set()
    for name in names:
        for target in _named(name):
            if target.path not in seen:
                seen.add(target.path)
                yield target


def _named(name: str) -> Iterator[Target]:
    path = Path(name)
    if path.is_dir():
        yield from _beneath(path, path.resolve())
    elif path.exists() or path.is_symlink():
        yield Target(path)
    elif glob.has_magic(name):
        for match in sorted(glob.iglob(name, recursive=True)):  # noqa: PTH207  (a pattern may be absolute)
            yield from _named(match) if os.path.isdir(match) else (Target(Path(match)),)  # noqa: PTH112
    else:
        yield Target(path, MISSING)


def _beneath(folder: Path, root: Path) -> Iterator[Target]:
    """Yield the files below a folder; links are followed only to where they stay below it."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Target(folder, f"cannot be listed: {error.strerror}")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            yield from _linked(path, root)
        elif not entry.is_dir(follow_symlinks=False):
            yield Target(path)
        elif entry.name not in PASSED_OVER:
            yield from _beneath(path, root)


def _linked(path: Path, root: Path) -> Iterator[Target]:
    """Yield a link, but for one to what the walk finds by itself."""
    try:
        led = path.resolve(strict=True).relative_to(root)
    except (OSError, RuntimeError, ValueError):
        yield Target(path, "a link that leads out of the folder, or nowhere")
        return
    if not PASSED_OVER.isdisjoint(led.parts):
        yield Target(path)


class Memory(Protocol):
    """Keeps the scans of files by their content."""

    def recall(self, path: str, digest: str) -> FileScan | None:
        """Return what a scan said of a file of this name and content, None where none did."""

    def keep(self, scan: FileScan) -> None:
        """Keep a scan that has a digest."""


def scan_target(
    target: Target,
    *,
    digest: bool = True,
    known: Allowed | None = None,
    memory: Memory | None = None,
) -> FileScan:
    """Return the scan of a target; whatever cannot be read is inconclusive, and never safe."""
    shown = target.path.as_posix()
    if target.unread:
        return unread_file(shown, target.unread)
    try:
        with opened(target.path, target.demand) as source:
            known = known or allowed()
            part = Part(source, name=shown, beside=text_on_disk)
            if memory is None or source.size <= SMALL or not (digest or _reads_all(source)):
                return _steady(scan_part(part, digest=digest, known=known), source)
            return _remembered(part, known, memory)
    except OSError as error:
        return unread_file(shown, f"cannot be opened: {error.strerror or error}")
    except FormatError as error:
        return unread_file(shown, error.message)


def _reads_all(source: Ranged) -> bool:
    """Whether a scan reads most of a file, and costs more than its digest does.

    It jumps over the bytes of tensors in zips that pack nothing, in GGUF and in safetensors.
    """
    head = source.read_at(0, HEAD)
    stored = head.startswith(b"PK\x03\x04") and not any(head[STORED])
    return not (stored or head.startswith(b"GGUF") or is_safetensors(head))


def _remembered(part: Part, known: Allowed, memory: Memory) -> FileScan:
    """Return the scan of a file by its digest, which is made first: of every byte, each time."""
    digest = digest_of(part.source, NO_LIMIT) or ""
    found = memory.recall(part.name, digest)
    if found is None:
        scanned = replace(scan_part(part, digest=False, known=known), digest=digest)
        found = _steady(scanned, part.source)
        if found is scanned and Kind.CODE not in found.format.split("+"):
            memory.keep(found)  # what is said of code rests on the configurations beside it
    return found


def _steady(scanned: FileScan, source: Ranged) -> FileScan:
    """Return a scan, which says so when the file was written to meanwhile, or not all was read.

    What was read of it may be of two files then, and its digest of a third one.
    """
    why = source.problem if isinstance(source, OpenFile) else ""
    return replace(doubtful(scanned, why, "file-changed"), digest=None) if why else scanned


def doubtful(scanned: FileScan, why: str, rule: str) -> FileScan:
    """Return a scan that is inconclusive for a reason as well, where there is one."""
    finding = ScanFinding(rule=rule, verdict=Verdict.INCONCLUSIVE, message=why[:1000])
    return replace(scanned, findings=(*scanned.findings, finding)) if why else scanned


def _changed(told: os.stat_result) -> tuple[int, int, int]:
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns


@contextmanager
def opened(path: Path, demand: Demand | None = None) -> Iterator[Ranged]:
    """Open a regular file; a small one is read at once.

    Raises OSError, FormatError for what is none, and what is demanded of it.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode):
            raise FormatError("is no regular file")
        if demand is not None:
            demand(told)
        file = OpenFile(handle, told.st_size, _changed(told))
        yield file if file.size > SMALL else Buffer(file.read_at(0, SMALL))
    finally:
        os.close(handle)


def scan_part(
    part: Part, *, digest: bool, known: Allowed, budget: Budget | None = None
) -> FileScan:
    """Return the scan of a file, which has its path as a name."""
    scan, source = Scan(known, READERS, budget or Budget()), part.source
    findings = tuple(dict.fromkeys(scan.look(part)))
    return FileScan(
        path=part.name,
        format="+".join(scan.kinds) or Kind.UNKNOWN,
        digest=digest_of(source, NO_LIMIT) if digest else None,
        findings=findings,
        coverage=Coverage(
            size=source.size,
            understood=scan.understood,
            unpacked=scan.budget.spent,
            members=scan.budget.opened,
        ),
        allowed=tuple(scan.granted.values()),
        names=tuple(scan.names),
    )


def unread_file(shown: str, why: str) -> FileScan:
    """Return the scan of a file that could not be read."""
    finding = ScanFinding(rule="not-read", verdict=Verdict.INCONCLUSIVE, message=why)
    return FileScan(path=shown, format=Kind.UNKNOWN, findings=(finding,))
