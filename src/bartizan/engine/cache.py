"""A cache of small results by key, in one SQLite file of the user's cache folder.

A cache never decides: what it cannot read it does not have, and what it cannot write it forgets.
Nor does it tell: a key is the digest of what a result was made from, and is not kept. Each row is
named by a digest of its key and sealed under the key, so that only who holds the same content again
can find the row or read it.
"""

import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from hashlib import sha256, shake_256
from pathlib import Path
from typing import Protocol

MAX_ROWS = 200_000
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS sealed "
    "(key TEXT PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID"
)
OLDEST = "DELETE FROM sealed WHERE key IN (SELECT key FROM sealed ORDER BY used, key LIMIT ?)"
SALT_BYTES = 16


class Cache(Protocol):
    """Keeps results by key from run to run; one that does not `keep` forgets what it is given."""

    keeps: bool

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return those of the keys that are known."""

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep values for later runs."""


class NoCache:
    """Knows nothing and keeps nothing."""

    keeps = False

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:  # noqa: ARG002  (the protocol's)
        """Return nothing."""
        return {}

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep nothing."""


class DiskCache:
    """A cache in a file; a broken, locked or unwritable file is as good as an empty one.

    A key must be as hard to guess as the content that it stands for: the file does not hold it, and
    holds no value without it.
    """

    keeps = True

    def __init__(self, path: Path, *, most: int = MAX_ROWS) -> None:
        """Use the file at path, which need not exist; it keeps about `most` rows."""
        self.path, self.most = path, most

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return those of the keys that are known."""
        named = {_name(key): key for key in keys}
        wanted, found = list(named), dict[str, bytes]()
        try:
            with closing(sqlite3.connect(self.path, timeout=2)) as db:
                for start in range(0, len(wanted), 500):
                    part = wanted[start : start + 500]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, value FROM sealed WHERE key IN ({marks})"  # noqa: S608
                    found.update(db.execute(query, part))
        except sqlite3.Error:
            return {}
        return {named[name]: _opened(named[name], row) for name, row in found.items()}

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep values; beyond the limit the oldest half goes."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(sqlite3.connect(self.path, timeout=2)) as db, db:
                db.execute(SCHEMA)
                (latest,) = db.execute("SELECT coalesce(max(used), 0) FROM sealed").fetchone()
                rows = [
                    (_name(key), _sealed(key, value), latest + 1) for key, value in values.items()
                ]
                db.executemany("INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)", rows)
                (count,) = db.execute("SELECT count(*) FROM sealed").fetchone()
                if count > self.most:
                    db.execute(OLDEST, (count - self.most // 2,))
        except (OSError, sqlite3.Error):
            return


def _name(key: str) -> str:
    return sha256(b"bartizan.cache.name\x00" + key.encode()).hexdigest()


def _sealed(key: str, value: bytes) -> bytes:
    salt = os.urandom(SALT_BYTES)
    return salt + _mixed(key, salt, value)


def _opened(key: str, row: bytes) -> bytes:
    return _mixed(key, row[:SALT_BYTES], row[SALT_BYTES:])


def _mixed(key: str, salt: bytes, value: bytes) -> bytes:
    """Return value xor the stream that key and salt give; a second time returns the value.

    SHAKE256 is a keystream here: each salt is drawn anew, so that no stream is used twice.
    """
    size = len(value)
    stream = shake_256(b"bartizan.cache.seal\x00" + salt + key.encode()).digest(size)
    both = int.from_bytes(value, "little") ^ int.from_bytes(stream, "little")
    return both.to_bytes(size, "little")


def user_cache_folder() -> Path:
    """Return the folder where this user's programs keep caches."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "bartizan"
    home = Path.home()
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "bartizan"
