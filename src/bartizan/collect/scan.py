"""One pass over text files: facts of source code and secrets, from a single read of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from bartizan.collect.secrets import secrets_of
from bartizan.collect.source import Read, Reader, decode, encode, wants
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
# No row of the cache, or one that this version did not write.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one file gave. `gap` says why its bytes could not be had."""

    path: str
    read: Read = None
    secrets: tuple[SecretHit, ...] = ()
    gap: Gap | None = None
    text: bool = True
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Reads files and finds what is in them; sent to worker processes as it is."""

    tree: Tree
    reader: Reader
    cache: Cache
    key: bytes

    def scan(self, batch: Sequence[Entry]) -> list[Scanned]:
        """Scan files in order; what the cache holds is not parsed again."""
        contents = {entry.path: self.tree.read(entry.path) for entry in batch}
        keys = {
            path: self.reader.key(path, content)
            for path, content in contents.items()
            if isinstance(content, bytes) and wants(path)
        }
        known = self.cache.get(keys.values())
        fresh: dict[str, bytes] = {}
        found = []
        for path, content in contents.items():
            if isinstance(content, Gap):
                found.append(Scanned(path, gap=content))
                continue
            digest = sha256(content).hexdigest()
            if b"\x00" in content[:PROBE]:
                found.append(Scanned(path, text=False, digest=digest))
                continue
            key = keys.get(path)
            read = self._read(path, content, key, known, fresh) if key else None
            hits = secrets_of(path, content, self.key)
            found.append(Scanned(path, read, hits, digest=digest))
        if fresh:
            self.cache.put(fresh)
        return found

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
        read = self.reader.read(path, content)
        fresh[key] = encode(read)
        return read


def scan_all(
    scanner: Scanner, entries: Sequence[Entry], *, progress: Progress, jobs: int | None = None
) -> Iterator[Scanned]:
    """Yield what each file gave, in order; in several processes when there is much to read."""
    sizes = [entry.size for entry in entries]
    processes = 1 if sum(sizes) < ALONE else (jobs or cores())
    work = batches(entries, sizes, BATCH)
    for batch in map_batches(scanner.scan, work, jobs=processes):
        yield from batch
        progress(len(batch))
