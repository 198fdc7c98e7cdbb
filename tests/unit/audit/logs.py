"""Builds logs for tests, and rewrites them as somebody who owns the host can."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree, rmtree

from bartizan.audit.edge import Edge
from bartizan.audit.note import Note, parse_note
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.publish import Tree
from bartizan.audit.record import Record, What, Who
from bartizan.audit.store import Folder
from bartizan.audit.tiles import WIDTH, Tile, pack, unpack, width_of
from bartizan.audit.trust import Trust
from bartizan.audit.writer import Log
from bartizan.crypto.keys import SigningKey

ORIGIN = "example.com/log"
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def log_key(seed: int = 1, origin: str = ORIGIN) -> NoteSigner:
    return NoteSigner(origin, Kind.LOG, SigningKey(bytes([seed]) * 32))


def witness_key(seed: int = 9, name: str = "witness.example/w1") -> NoteSigner:
    return NoteSigner(name, Kind.WITNESS, SigningKey(bytes([seed]) * 32))


class Ticking:
    """A clock that goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def record(number: int = 0, *, where: str = "") -> Record:
    what = What("data.read", f"dataset:{number % 3}", {"model": "sha256:" + "ab" * 32})
    return Record(who=Who(f"user-{number % 5}", "oidc"), what=what, decision="allow", where=where)


SETTINGS = Settings(writer="test", interval=0.001)


def make(folder: Path, count: int, signer: NoteSigner | None = None) -> NoteSigner:
    """Make a log with a first record and `count` more."""
    key = signer or log_key()
    create_log(folder, key, settings=SETTINGS)
    grow(folder, key, count)
    return key


def grow(folder: Path, key: NoteSigner, count: int, settings: Settings = SETTINGS) -> None:
    with Log.open(folder, key, settings=settings) as log:
        for number in range(count):
            log.append(record(number))


def entries_of(folder: Path, size: int) -> list[bytes]:
    found: list[bytes] = []
    for index in range(-(-size // WIDTH)):
        tile = Tile(None, index, width_of(None, index, size))
        found += unpack(Folder(folder).tile(tile) or b"")[: tile.width]
    return found


def head(folder: Path) -> Note:
    return parse_note((folder / "checkpoint").read_bytes())


def size_of(folder: Path) -> int:
    return int(head(folder).text.split("\n")[1])


def rewrite(folder: Path, entries: Sequence[bytes], signer: NoteSigner | None) -> None:
    """Compute all tiles anew over other entries; sign them too, or leave the checkpoint."""
    checkpoint = (folder / "checkpoint").read_bytes()
    rmtree(folder / "tile")
    Tree(Folder(folder), ORIGIN, Edge(), [], (signer or log_key(),)).grow(entries)
    if signer is None:
        (folder / "checkpoint").write_bytes(checkpoint)


def write_bundles(folder: Path, entries: Sequence[bytes], size: int) -> None:
    """Replace the bundles only; the tiles of hashes stay."""
    for index in range(-(-size // WIDTH)):
        path = folder / Tile(None, index, width_of(None, index, size)).path
        part = entries[index * WIDTH : (index + 1) * WIDTH]
        if part:
            path.write_bytes(pack(part))
        else:
            path.unlink()


@dataclass(frozen=True)
class Host:
    """A log whose folder and key somebody owns, and what was kept elsewhere."""

    folder: Path
    key: NoteSigner
    kept: Note

    @property
    def size(self) -> int:
        return size_of(self.folder)

    @property
    def entries(self) -> list[bytes]:
        return entries_of(self.folder, self.size)

    @property
    def trust(self) -> Trust:
        return Trust(keys=(self.key.key,))

    @property
    def outside(self) -> Trust:
        return Trust(keys=(self.key.key,), heads=(self.kept,))


def crashed(folder: Path, key: NoteSigner, count: int, copy: Path) -> Path:
    """Return a copy of a log as a killed writer leaves it: `count` records in the journal only."""
    with Log.open(folder, key, settings=Settings(writer="test", interval=3600)) as log:
        log.append(record(0)).receipt()  # the first one is published at once
        for number in range(count):
            log.append(record(number)).wait()
        copytree(folder, copy)
    return copy
