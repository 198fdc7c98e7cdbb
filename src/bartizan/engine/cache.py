"""A cache of small results by key, in one SQLite file of the user's cache folder.

A cache never decides: what it cannot read it does not have, and what it cannot write it forgets.
"""

import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

MAX_ROWS = 200_000
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS result "
    "(key TEXT PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID"
)


OLDEST = "DELETE FROM result WHERE key IN (SELECT key FROM result ORDER BY used, key LIMIT ?)"


class Cache(Protocol):
    """Keeps results by key from run to run."""

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return those of the keys that are known."""

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep values for later runs."""


class NoCache:
    """Knows nothing and keeps nothing."""

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:  # noqa: ARG002  (the protocol's)
        """Return nothing."""
        return {}

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep nothing."""


class DiskCache:
    """A cache in a file; a broken, locked or unwritable file is as good as an empty one."""

    def __init__(self, path: Path, *, most: int = MAX_ROWS) -> None:
        """Use the file at path, which need not exist; it keeps about `most` rows."""
        self.path, self.most = path, most

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return those of the keys that are known."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        try:
            with closing(sqlite3.connect(self.path, timeout=2)) as db:
                for start in range(0, len(wanted), 500):
                    part = wanted[start : start + 500]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, value FROM result WHERE key IN ({marks})"  # noqa: S608
                    found.update(db.execute(query, part))
        except sqlite3.Error:
            return {}
        return found

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep values; beyond the limit the oldest half goes."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(sqlite3.connect(self.path, timeout=2)) as db, db:
                db.execute(SCHEMA)
                (latest,) = db.execute("SELECT coalesce(max(used), 0) FROM result").fetchone()
                rows = [(key, value, latest + 1) for key, value in values.items()]
                db.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", rows)
                (count,) = db.execute("SELECT count(*) FROM result").fetchone()
                if count > self.most:
                    db.execute(OLDEST, (count - self.most // 2,))
        except (OSError, sqlite3.Error):
            return


def user_cache_folder() -> Path:
    """Return the folder where this user's programs keep caches."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "bartizan"
    home = Path.home()
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "bartizan"
