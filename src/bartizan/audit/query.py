"""An index of a log in SQLite: quick to ask, made anew at will, never trusted over the log.

The index says where to look; what is answered is read from the log, under its head. So whoever
changes the index can hide records, and invent none: it is used only where nobody but its owner can
change it. `search` asks the log itself, and needs no index.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

from bartizan.audit.authentic import Authentic
from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.entries import read_entries
from bartizan.audit.errors import AuditError
from bartizan.audit.event import Event, event_of, utf8
from bartizan.audit.merkle import root_of
from bartizan.audit.minimum import read_minimum
from bartizan.audit.owned import make_own
from bartizan.audit.signed import proven_minimum, signed_events
from bartizan.audit.tiles import nodes
from bartizan.audit.trust import Source
from bartizan.core.errors import FormatError

BATCH = 5000
OURS = 0x42415249  # SQLite's application_id of an index
SCHEMA = f"""
PRAGMA application_id = {OURS};
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS head (
  origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, minimum INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS records (
  record INTEGER PRIMARY KEY, logged TEXT NOT NULL, principal TEXT NOT NULL, action TEXT NOT NULL,
  resource TEXT NOT NULL, decision TEXT NOT NULL);
PRAGMA cache_size = -65536;
"""
TEXTS = ("logged", "principal", "action", "resource", "decision")
COLUMNS = {
    "head": [
        ("origin", "TEXT", 0),
        ("size", "INTEGER", 0),
        ("root", "BLOB", 0),
        ("minimum", "INTEGER", 0),
    ],
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
class _Known:
    """What the index holds of a log: the records from `minimum` up to `size`."""

    size: int = 0
    minimum: int = 0


class Index:
    """The index file of one log."""

    def __init__(self, path: Path, source: Source) -> None:
        """Open or make the file. Raises AuditError when it cannot be used, or others may write."""
        self._path, self._source = path, source
        make_own(path)
        with self._usable():
            self._database = sqlite3.connect(path)
            self._demand_ours()
            self._database.executescript(SCHEMA)
            self._demand_columns()

    def refresh(self, head: Checkpoint) -> int:
        """Bring the index up to a head; return how many records were read for it.

        An index of another log, or of another history of this one, is made anew. What was pruned
        from the log goes from the index. Raises TamperError for records that are not under the
        head, and for a minimum index that no record of the log sets.
        """
        with self._usable():
            return self._refresh(head)

    def _refresh(self, head: Checkpoint) -> int:
        known = self._known(head)
        minimum = read_minimum(self._source)
        if minimum != known.minimum:
            minimum = proven_minimum(self._source, head)
        start = max(known.size, minimum)
        with self._database as database:
            if not known.size or minimum < known.minimum:
                self._empty()
                start = minimum
            database.execute("DELETE FROM records WHERE record < ?", (minimum,))
            self._add(head, start)
            database.execute("DELETE FROM head")
            values = (head.origin, head.size, head.root, minimum)
            database.execute("INSERT INTO head VALUES (?, ?, ?, ?)", values)
        return head.size - start

    def ask(self, question: Question, head: Checkpoint) -> Iterator[Event]:
        """Yield what the log holds where the index says; wrong hints are passed over.

        Raises TamperError when an entry is not the one under the head.
        """
        where, values = _where(question)
        query = f"SELECT record FROM records {where} ORDER BY record"  # noqa: S608  (fixed)
        tree = Authentic(self._source.tile, head)
        for index in self._hints(query, values):
            if 0 <= index < head.size:
                event = event_of(head.origin, index, tree.entry(index))
                if answers(event, question):
                    yield event

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _hints(self, query: str, values: tuple[str, ...]) -> Iterator[int]:
        with self._usable():
            for (index,) in self._database.execute(query, values):
                yield index

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Turn what SQLite says of a file that is no index, or that is damaged, into AuditError."""
        try:
            yield
        except sqlite3.Error as error:
            raise AuditError(
                f"{self._path} cannot be used as an index: {error}",
                hint="Remove it, if it is one: it is made anew. Or name another with --index.",
            ) from None

    def _add(self, head: Checkpoint, start: int) -> None:
        placed = read_entries(self._source.tile, head, start)
        rows = (_row(event_of(head.origin, *each)) for each in placed)
        while batch := list(islice(rows, BATCH)):
            self._database.executemany(INSERT, batch)
        for name in ORDERS:
            order = f"CREATE INDEX IF NOT EXISTS by_{name} ON records ({name}, logged)"
            self._database.execute(order)

    def _demand_ours(self) -> None:
        """Raise DatabaseError for the database of another program."""
        (found,) = self._database.execute("PRAGMA application_id").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and found != OURS:
            raise sqlite3.DatabaseError("it is another program's database")

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

    def _known(self, head: Checkpoint) -> _Known:
        """Return how much of the index is of this log's history."""
        found = self._database.execute("SELECT origin, size, root, minimum FROM head").fetchone()
        if found is None or found[0] != head.origin:
            return _Known()
        _, size, root, minimum = found
        if not isinstance(size, int) or not isinstance(minimum, int) or not 0 <= size <= head.size:
            return _Known()
        with suppress(FormatError):
            if root_of(size, nodes(self._source.tile, head.size)) == root:
                return _Known(size, minimum)
        return _Known()


def search(question: Question, source: Source, head: Checkpoint) -> Iterator[Event]:
    """Yield what matches in the whole log, without an index. Raises what signed_events raises."""
    kept = signed_events(source, head, proven_minimum(source, head))
    return (event for event in kept if answers(event, question))


def answers(event: Event, question: Question) -> bool:
    """Whether a record is one that a question asks for."""
    record = event.record
    return (
        question.principal in ("", record.who.principal)
        and question.action in ("", record.what.action)
        and question.resource in ("", record.what.resource)
        and question.decision in ("", record.decision)
        and event.logged >= question.since
        and (not question.until or event.logged < question.until)
    )


def _row(event: Event) -> Row:
    record = event.record
    what = record.what
    who, action = utf8(record.who.principal), utf8(what.action)
    return event.index, event.logged, who, action, utf8(what.resource), utf8(record.decision)


def _where(question: Question) -> tuple[str, tuple[str, ...]]:
    signs = {"since": "logged >= ?", "until": "logged < ?"}
    asked = [(each.name, getattr(question, each.name)) for each in fields(question)]
    asked = [(name, value) for name, value in asked if value]
    if not asked:
        return "", ()
    clauses = " AND ".join(signs.get(name, f"{name} = ?") for name, _ in asked)
    return f"WHERE {clauses}", tuple(value for _, value in asked)
