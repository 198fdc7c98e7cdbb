"""Redacts files row by row into new ones of the same format."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TextIO

from bartizan.classify.columns import is_persons_name
from bartizan.classify.tokens import Rewriter
from bartizan.collect.datasets.csvfaults import told
from bartizan.collect.datasets.lines import lines
from bartizan.collect.datasets.opening import opened
from bartizan.collect.datasets.redact_parquet import redact_parquet
from bartizan.collect.datasets.rows import DEPTH, MAX_CELL
from bartizan.collect.datasets.source import Source
from bartizan.core.errors import FormatError

KINDS: Final = ("text", "csv", "tsv", "jsonl", "json", "parquet")
_ROWS: Final = 2_048
_DELIMITERS: Final = (",", ";", "\t", "|")


def redact(source: Source, out: Path, redactor: Rewriter) -> None:
    """Write a source redacted to a file. Raises FormatError for what cannot be read to its end."""
    if source.kind == "parquet" and isinstance(source.path, Path):
        redact_parquet(source.path, out, redactor)
        return
    write = _WRITERS[source.kind]
    with opened(source) as file, out.open("w", encoding="utf-8", newline="") as target:
        write(file, target, redactor)


def _text(file: BinaryIO, target: TextIO, redactor: Rewriter) -> None:
    stream = lines(file, strict=True)
    while some := list(islice(stream, _ROWS)):
        target.writelines(f"{line}\n" for line in redactor.cells(some))


def _delimited(file: BinaryIO, target: TextIO, redactor: Rewriter, *, tabs: bool) -> None:
    csv.field_size_limit(MAX_CELL)
    stream = lines(file, strict=True)
    first = next(stream, None)
    if first is None:
        return
    delimiter = "\t" if tabs else max(_DELIMITERS, key=first.count)
    reader = csv.reader(_ended(first, stream), delimiter=delimiter)
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
    try:
        head = next(reader)
        writer.writerow(redactor.cells(head))
        while some := list(islice(reader, _ROWS)):
            writer.writerows(_redacted_rows(some, head, redactor))
    except csv.Error as error:
        raise told(reader.line_num, error) from None


def _ended(first: str, stream: Iterator[str]) -> Iterator[str]:
    yield f"{first}\n"
    yield from (f"{line}\n" for line in stream)


def _redacted_rows(
    some: list[list[str]], head: Sequence[str], redactor: Rewriter
) -> list[list[str]]:
    width = max(map(len, some))
    for index in range(width):
        rows = [row for row in some if len(row) > index]
        name = head[index].strip() if index < len(head) else ""
        cells = redactor.cells([row[index] for row in rows], name)
        for row, cell in zip(rows, cells, strict=True):
            row[index] = cell
    return some


def _json_lines(file: BinaryIO, target: TextIO, redactor: Rewriter) -> None:
    stream = lines(file, strict=True)
    number = 0
    while some := list(islice(stream, _ROWS)):
        values = []
        for line in some:
            number += 1
            values.append(_loaded(line, f"line {number}") if line.strip() else None)
        for line, value in zip(some, _redacted_values(values, redactor), strict=True):
            target.write(f"{json.dumps(value, ensure_ascii=False) if line.strip() else line}\n")


def _json(file: BinaryIO, target: TextIO, redactor: Rewriter) -> None:
    value = _loaded("\n".join(lines(file, strict=True)), "the document")
    (redacted,) = _redacted_values([value], redactor)
    json.dump(redacted, target, ensure_ascii=False, indent=2)
    target.write("\n")


def _single(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; of two fields with one name one would be lost: ValueError."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("two fields with one name")
    return fields


def _loaded(text: str, where: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_single)
    except RecursionError:
        raise FormatError(f"{where} is nested too deep") from None
    except json.JSONDecodeError as error:
        raise FormatError(f"{where} is no JSON, from character {error.pos + 1} on") from None
    except ValueError:
        raise FormatError(f"{where} has two fields with one name, or too long a number") from None


def _redacted_values(values: Sequence[object], redactor: Rewriter) -> list[object]:
    """Redact all texts and numbers of JSON values, together for each name of a field."""
    texts: dict[str, list[str]] = {}
    ruled = redactor.ruled
    for value in values:
        _visit(value, "", _Change(_collector(texts), ruled), DEPTH)
    done = {name: iter(redactor.cells(found, name)) for name, found in texts.items()}
    change = _Change(lambda name, _: next(done[name]), ruled)
    return [_visit(value, "", change, DEPTH) for value in values]


def _collector(texts: dict[str, list[str]]) -> Callable[[str, str], str]:
    def collect(name: str, text: str) -> str:
        texts.setdefault(name, []).append(text)
        return text

    return collect


class _Change(NamedTuple):
    """What changes a text by the name of its field, and the fields that have a rule."""

    text: Callable[[str, str], str]
    ruled: frozenset[str]


def _visit(value: object, name: str, change: _Change, depth: int) -> object:
    """Return a JSON value with its texts changed; a number stays one unless it is a value.

    A rule for a field is for all that stands in it.
    """
    if depth <= 0:
        raise FormatError("is nested too deep")
    if isinstance(value, dict):
        fields = {
            change.text("", key): _visit(each, _field(name, key, change.ruled), change, depth - 1)
            for key, each in value.items()
        }
        if len(fields) < len(value):
            raise FormatError("two fields would have one name: they are named by values")
        return fields
    if isinstance(value, list):
        return [_visit(each, name, change, depth - 1) for each in value]
    return _visited(value, name, change)


def _field(within: str, key: str, ruled: frozenset[str]) -> str:
    """Return by which name a field is known: a rule for what holds it, or that of a person."""
    if within in ruled:
        return within
    whole = f"{within}.{key}"
    return whole if key not in ruled and is_persons_name(whole) else key


def _visited(value: object, name: str, change: _Change) -> object:
    if isinstance(value, str):
        return change.text(name, value)
    if value is None or (isinstance(value, bool) and name not in change.ruled):
        return value
    text = json.dumps(value)
    changed = change.text(name, text)
    return value if changed == text else changed


_WRITERS: Final[dict[str, Callable[[BinaryIO, TextIO, Rewriter], None]]] = {
    "text": _text,
    "csv": lambda file, target, redactor: _delimited(file, target, redactor, tabs=False),
    "tsv": lambda file, target, redactor: _delimited(file, target, redactor, tabs=True),
    "jsonl": _json_lines,
    "json": _json,
}
