"""One pass over text files: facts of source code and secrets, from a single read of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from bartizan.collect.reach import uses_of
from bartizan.collect.secrets import secrets_of
from bartizan.collect.source import (
    HEAD,
    Read,
    Reader,
    decode,
    encode,
    is_source,
    language_of,
    may_want,
    wants,
)
from bartizan.collect.tree import Entry, Tree
from bartizan.engine.cache import Cache
from bartizan.engine.pool import batches, cores, map_batches
from bartizan.evidence.facts import Gap
from bartizan.evidence.secrets import SecretHit

MEBIBYTE = 1024 * 1024
BATCH = MEBIBYTE
# Below this a second process costs more than it gains.
ALONE = 3 * MEBIBYTE
PROBE = 8_192
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# No row of the cache, or one that this version did not write.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one file gave. `gap` says why its bytes could not be had.

    `source` says that it is, or may be, source code; `uses` are the names that it then imports.
    `packed` stands for `read` on its way between
    processes, where plain bytes travel fastest.
    """

    path: str
    read: Read = None
    secrets: tuple[SecretHit, ...] = ()
    gap: Gap | None = None
    text: bool = True
    digest: str = ""
    source: bool = False
    uses: frozenset[str] = frozenset()
    packed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Scanner:
    """Reads files and finds what is in them; sent to worker processes as it is.

    `only_source` leaves out the search for secrets.
    """

    tree: Tree
    reader: Reader
    cache: Cache
    key: bytes
    only_source: bool = False

    def scan_packed(self, batch: Sequence[Entry]) -> list[Scanned]:
        """Scan files in order, with their facts packed."""
        return [replace(item, read=None, packed=encode(item.read)) for item in self.scan(batch)]

    def unpacked(self, item: Scanned) -> Scanned:
        """Return what another process packed."""
        if item.packed is None:
            return item
        return replace(item, read=decode(item.path, item.packed), packed=None)

    def scan(self, batch: Sequence[Entry]) -> list[Scanned]:
        """Scan files in order; what the cache holds is not parsed again."""
        contents = {entry.path: self.tree.read(entry.path) for entry in batch}
        keys = {
            path: self.reader.key(path, content)
            for path, content in contents.items()
            if isinstance(content, bytes) and is_source(path, content)
        }
        known = self.cache.get(keys.values())
        fresh: dict[str, bytes] = {}
        found = [
            self._one(path, content, keys.get(path), known, fresh)
            for path, content in contents.items()
        ]
        if fresh:
            self.cache.put(fresh)
        return found

    def _one(
        self,
        path: str,
        content: bytes | Gap,
        key: str | None,
        known: Mapping[str, bytes],
        fresh: dict[str, bytes],
    ) -> Scanned:
        """Scan one file; a reader that breaks on it leaves a gap instead of ending the run."""
        if isinstance(content, Gap):
            return Scanned(path, gap=content, source=self._may_be_source(path))
        try:
            read = self._read(path, content, key, known, fresh) if key else None
            hits = () if self.only_source else secrets_of(path, content, self.key)
        except Exception as error:  # noqa: BLE001  (the task boundary: what breaks is lost evidence)
            gap = Gap(path, f"broke its reader ({type(error).__name__})")
            return Scanned(path, gap=gap, source=key is not None)
        text = b"\x00" not in content[:PROBE]
        uses = uses_of(path, content) if key else frozenset()
        digest = sha256(content).hexdigest()
        source = key is not None
        return Scanned(path, read, hits, text=text, digest=digest, source=source, uses=uses)

    def _may_be_source(self, path: str) -> bool:
        """Whether a file that cannot be had whole is source code, or may be for all one knows."""
        if wants(path):
            return True
        head = self.tree.head(path, HEAD)
        return is_source(path, head) if isinstance(head, bytes) else may_want(path)

    def _read(
        self,
        path: str,
        content: bytes,
        key: str,
        known: Mapping[str, bytes],
        fresh: dict[str, bytes],
    ) -> Read:
        with suppress(*BROKEN):
            return decode(path, known[key])
        if b"\x00" in content[:PROBE] and not language_of(path, content):
            return Gap(path, "holds NUL bytes, as no Python does")
        read = self.reader.read(path, content)
        if self.cache.keeps:
            fresh[key] = encode(read)
        return read


def scan_all(
    scanner: Scanner, entries: Sequence[Entry], *, progress: Progress, jobs: int | None = None
) -> Iterator[Scanned]:
    """Yield what each file gave, in order; in several processes when there is much to read.

    Files whose process dies (of memory, or by the system) leave gaps.
    """
    sizes = [entry.size for entry in entries]
    processes = 1 if sum(sizes) < ALONE else (jobs or cores())
    work = list(batches(entries, sizes, BATCH))
    done = 0
    scan = scanner.scan if processes == 1 else scanner.scan_packed
    try:
        for batch in map_batches(scan, work, jobs=processes):
            done += 1
            yield from map(scanner.unpacked, batch)
            progress(len(batch))
    except BrokenExecutor:
        for entry in (entry for batch in work[done:] for entry in batch):
            gap = Gap(entry.path, "was lost when its process died")
            yield Scanned(entry.path, gap=gap, source=may_want(entry.path))
