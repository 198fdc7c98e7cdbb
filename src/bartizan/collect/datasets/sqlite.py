"""Rows of the tables of an SQLite database, opened for reading alone."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bartizan.classify.naming import shown
from bartizan.collect.datasets.blobs import OPAQUE, text_of
from bartizan.collect.datasets.rows import MAX_CELL, Row
from bartizan.core.errors import FormatError

_NAMED: Final = 3
MOST_TABLES: Final = 10_000
_LONGEST_STATEMENT: Final = 1 << 16


def tables(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table with its rows. Raises FormatError for what is no database, or a broken one.

    Virtual tables and views are not opened: they run what the file says. What is written but not
    merged into the file yet (`-wal`, `-journal`) is not read: FormatError after the last table.
    """
    opaque: set[str] = set()
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True
        )
    except sqlite3.Error as error:
        raise FormatError(f"is no SQLite database that can be read: {error}") from None
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        for name in _names(connection):
            yield shown(name), _rows(connection, name, opaque)
    except sqlite3.Error as error:
        raise FormatError(f"is no SQLite database that can be read: {error}") from None
    finally:
        connection.close()
    _refuse_unmerged(path)
    if opaque:
        raise FormatError(f"{', '.join(sorted(opaque)[:_NAMED])}: {OPAQUE}")


def _refuse_unmerged(path: Path) -> None:
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            raise FormatError(f"has rows in {ending[1:]} that are not read: close the database")


def _names(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT GLOB 'sqlite_*' ORDER BY name LIMIT ?",
        (MOST_TABLES + 1,),
    )
    names = [str(row[0]) for row in found]
    if len(names) > MOST_TABLES:
        raise FormatError(f"has more than {MOST_TABLES} tables")
    return names


def _rows(connection: sqlite3.Connection, name: str, opaque: set[str]) -> Iterator[Row]:
    quoted = name.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted as SQL demands
    columns = [str(each[0]) for each in cursor.description]
    for values in cursor:
        opaque.update(
            shown(column)
            for column, value in zip(columns, values, strict=True)
            if isinstance(value, bytes) and b"\0" in value
        )
        yield {column: _text(value) for column, value in zip(columns, values, strict=True)}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return text_of(value)
    return str(value)
