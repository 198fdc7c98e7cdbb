"""An index of a log in SQLite, beside it: quick to ask, made anew at will, never trusted over it.

The index says where to look; what is answered is read from the log and compared with its tree. So
whoever changes the index can hide records, and invent none.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.entries import read_entries
from bartizan.audit.errors import AuditError, TamperError
from bartizan.audit.merkle import leaf_hash, root_of
from bartizan.audit.minimum import read_minimum
from bartizan.audit.reading import parse_record
from bartizan.audit.record import Record, read_head
from bartizan.audit.tiles import WIDTH, Tile, nodes, unpack, width_of
from bartizan.audit.trust import Source
from bartizan.core.errors import FormatError

BATCH = 5000
SCHEMA = """
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS head (origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS records (
  record INTEGER PRIMARY KEY, logged TEXT NOT NULL, principal TEXT NOT NULL, action TEXT NOT NULL,
  resource TEXT NOT NULL, decision TEXT NOT NULL);
PRAGMA cache_size = -65536;
"""
TEXTS = ("logged", "principal", "action", "resource", "decision")
COLUMNS = {
    "head": [("origin", "TEXT", 0), ("size", "INTEGER", 0), ("root", "BLOB", 0)],
    "records": [("record", "INTEGER", 1), *((name, "TEXT", 0) for name in TEXTS)],
}
ORDERS = ("principal", "resource")
INSERT = "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)"
Row = tuple[int, str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which records are wanted: "" for any. `since` is included, `until` is not."""

    principal: str = ""
    action: str = ""
    resource: str = ""
    decision: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One record of the log, with its place."""

    index: int
    logged: str
    record: Record
    entry: bytes


class Index:
    """The index file of one log."""

    def __init__(self, path: Path, source: Source) -> None:
        """Open or make the file. Raises AuditError when it cannot be used."""
        self._path, self._source = path, source
        try:
            self._database = sqlite3.connect(path)
            self._database.executescript(SCHEMA)
            self._demand_columns()
        except sqlite3.Error as error:
            raise AuditError(
                f"{path} cannot be used as an index: {error}", hint="Remove it: it is made anew."
            ) from None

    def refresh(self, head: Checkpoint) -> int:
        """Bring the index up to a head; return how many records were read for it.

        An index of another log, or of another history of this one, is made anew. What was pruned
        from the log goes from the index.
        """
        start, minimum = self._size(head), read_minimum(self._source)
        with self._database as database:
            if not start:
                self._empty()
            database.execute("DELETE FROM records WHERE record < ?", (minimum,))
            start = max(start, minimum)
            rows = map(_row, read_entries(self._source.tile, head, start))
            while batch := list(islice(rows, BATCH)):
                database.executemany(INSERT, batch)
            for name in ORDERS:
                order = f"CREATE INDEX IF NOT EXISTS by_{name} ON records ({name}, logged)"
                database.execute(order)
            database.execute("DELETE FROM head")
            values = (head.origin, head.size, head.root)
            database.execute("INSERT INTO head VALUES (?, ?, ?)", values)
        return head.size - start

    def ask(self, question: Question, head: Checkpoint, limit: int) -> Iterator[Answer]:
        """Yield what the log holds where the index says; wrong hints are passed over.

        Raises TamperError when an entry is not the one in the log's tree.
        """
        where, values = _where(question)
        query = f"SELECT record FROM records {where} ORDER BY record LIMIT ?"  # noqa: S608  (fixed)
        for (index,) in self._database.execute(query, (*values, limit)).fetchall():
            entry = _checked(self._source, index, head) if 0 <= index < head.size else None
            answer = None if entry is None else _answer(index, entry)
            if answer is not None and _answers(answer, question):
                yield answer

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _demand_columns(self) -> None:
        """Raise DatabaseError unless the tables are those of an index."""
        for table, columns in COLUMNS.items():
            found = self._database.execute(f"PRAGMA table_info({table})").fetchall()
            if [(each[1], each[2], each[5]) for each in found] != columns:
                raise sqlite3.DatabaseError(f"its table {table} is another")

    def _empty(self) -> None:
        """Forget all records, and their orders too: many are sorted sooner at once than singly."""
        for name in ORDERS:
            self._database.execute(f"DROP INDEX IF EXISTS by_{name}")
        self._database.execute("DELETE FROM records")

    def _size(self, head: Checkpoint) -> int:
        """Return how much of the index is of this log's history."""
        found = self._database.execute("SELECT origin, size, root FROM head").fetchone()
        if found is None or found[0] != head.origin or not isinstance(found[1], int):
            return 0
        if not 0 <= found[1] <= head.size:
            return 0
        try:
            same = root_of(found[1], nodes(self._source.tile, head.size)) == found[2]
        except FormatError:
            return 0
        return int(found[1]) if same else 0


def _row(placed: tuple[int, bytes]) -> Row:
    index, entry = placed
    answer = _answer(index, entry)
    if answer is None:
        return index, "", "", "", "", ""
    record = answer.record
    what = record.what
    return index, answer.logged, record.who.principal, what.action, what.resource, record.decision


def _answer(index: int, entry: bytes) -> Answer | None:
    head = read_head(entry)
    try:
        return None if head is None else Answer(index, head.logged, parse_record(entry), entry)
    except FormatError:
        return None


def _where(question: Question) -> tuple[str, tuple[str, ...]]:
    signs = {"since": "logged >= ?", "until": "logged < ?"}
    asked = [(each.name, getattr(question, each.name)) for each in fields(question)]
    asked = [(name, value) for name, value in asked if value]
    if not asked:
        return "", ()
    clauses = " AND ".join(signs.get(name, f"{name} = ?") for name, _ in asked)
    return f"WHERE {clauses}", tuple(value for _, value in asked)


def _answers(answer: Answer, question: Question) -> bool:
    record = answer.record
    return (
        question.principal in ("", record.who.principal)
        and question.action in ("", record.what.action)
        and question.resource in ("", record.what.resource)
        and question.decision in ("", record.decision)
        and answer.logged >= question.since
        and (not question.until or answer.logged < question.until)
    )


def _checked(source: Source, index: int, head: Checkpoint) -> bytes:
    at, offset = divmod(index, WIDTH)
    tile = Tile(None, at, width_of(None, at, head.size))
    try:
        entry = unpack(source.tile(tile) or b"")[offset]
        leaf = nodes(source.tile, head.size)(0, index)
    except (FormatError, IndexError):
        raise TamperError(f"{tile.path} cannot be read") from None
    if leaf_hash(entry) != leaf:
        raise TamperError(f"record {index} is not the one in the log's tree")
    return entry
