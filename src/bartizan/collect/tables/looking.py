"""Looks once at each binary table of a tree: what its sampled rows hold, credentials too."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from bartizan.classify.hide import hide
from bartizan.collect.data_sample import Sample, look
from bartizan.collect.secrets import MOST_HITS, rows_secrets
from bartizan.collect.shares import Shares, in_turns
from bartizan.collect.tables.asking import (
    LEAST_SECONDS,
    MOST_BYTES,
    SECONDS,
    TREE_SECONDS,
    Asking,
    Bounds,
    asking,
)
from bartizan.collect.tables.wire import MOST_CELLS, Sampled
from bartizan.collect.tree import Entry, Tree
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.secrets import SecretHit
from bartizan.formats.lfs import LONGEST, pointed
from bartizan.formats.rows import Row

KINDS: Final = {".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow"}

_POINTER: Final = "a git-lfs pointer: the bytes are not here"
# Tables that are looked at; so many in one tree are shards of a few datasets. The bytes that are
# read of all, and the characters of their samples.
MOST_TABLES: Final = 500
TREE_BYTES: Final = 2 << 30
TREE_CELLS: Final = 128 << 20
_BEYOND: Final = (
    f"is beyond the {MOST_TABLES} tables that are looked at: bartizan data classify reads all"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a table holds by sample; `unread` says why nothing is known of it.

    `total` is how many rows it says that it has, 0 where it does not say. `opaque` are the columns
    with bytes that are no text, of which only words in them were looked at.
    """

    unread: str = ""
    sample: Sample = field(default_factory=lambda: Sample(0, 0, (), (), ()))
    total: int = 0
    whole: bool = True
    opaque: tuple[str, ...] = ()
    secrets: tuple[SecretHit, ...] = ()


def tables(tree: Tree, key: bytes) -> Mapping[str, Looked]:
    """Return what each Parquet, Arrow and Feather file of a tree holds, by its path.

    `key` is the random key of the run.
    """
    wanted = in_turns(each for each in tree.entries if kind_of(each.path))
    with asking() as reader:
        return dict(_looked(tree, wanted, reader, key))


def kind_of(path: str) -> str:
    """Return which reader a table takes by its name, "" for what is none."""
    return KINDS.get(PurePosixPath(path).suffix.lower(), "")


def _looked(
    tree: Tree, wanted: list[Entry], reader: Asking, key: bytes
) -> Iterator[tuple[str, Looked]]:
    count = min(len(wanted), MOST_TABLES)
    sizes, cells = Shares(TREE_BYTES, count), Shares(TREE_CELLS, count)
    seconds = max(LEAST_SECONDS, min(SECONDS, TREE_SECONDS // max(1, count)))
    for each in wanted[:count]:
        bounds = Bounds(sizes.share(MOST_BYTES), cells.share(MOST_CELLS), seconds)
        before = reader.spent
        looked = _one(each, tree, reader, (bounds, key))
        yield each.path, looked
        sizes.used(reader.spent - before)
        cells.used(looked.sample.characters)
    for each in wanted[count:]:
        yield each.path, Looked(unread=_BEYOND)


def _one(entry: Entry, tree: Tree, reader: Asking, how: tuple[Bounds, bytes]) -> Looked:
    """Look at a table within bounds, under the key of the run."""
    try:
        return _sampled(entry, tree, reader, how)
    except FormatError as error:
        return Looked(unread=hide(error.message))


def _sampled(entry: Entry, tree: Tree, reader: Asking, how: tuple[Bounds, bytes]) -> Looked:
    def ranges(offset: int, count: int) -> bytes | Gap:
        return tree.head(entry.path, count, offset)

    head = ranges(0, LONGEST)
    if isinstance(head, Gap):
        raise FormatError(head.reason)
    if pointed(head) or (head.startswith(b"version ") and b"git-lfs" in head):
        raise FormatError(_POINTER)
    bounds, key = how
    table = reader.sample(kind_of(entry.path), entry.size, ranges, bounds)
    return _judged(entry.path, table, key)


def _judged(path: str, table: Sampled, key: bytes) -> Looked:
    rows = [Row(*each) for each in zip(table.numbers, table.rows, strict=True)]
    seen = look(table.columns, rows, table.seen, key)
    shown = dict(zip(table.columns, seen.columns, strict=True))
    return Looked(
        sample=seen,
        total=table.total,
        whole=table.whole,
        opaque=tuple(shown.get(name, "") for name in table.opaque),
        secrets=rows_secrets(path, _lines(table), key)[:MOST_HITS],
    )


def _lines(table: Sampled) -> Iterator[tuple[int, str]]:
    """Yield rows as lines of JSON: a name beside a value tells that it is a password.

    Where columns share a name each has its cell there.
    """
    names = [json.dumps(name, ensure_ascii=False) for name in table.columns]
    for number, cells in zip(table.numbers, table.rows, strict=True):
        there = ((name, cell) for name, cell in zip(names, cells, strict=True) if cell)
        row = ", ".join(f"{name}: {json.dumps(cell, ensure_ascii=False)}" for name, cell in there)
        yield number, f"{{{row}}}"
