"""Source code and secrets of a tree: scanned once, and what code that speaks reaches once more."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bartizan.collect import secrets, source
from bartizan.collect.reach import imported_tests, reached
from bartizan.collect.scan import Progress, Scanned, Scanner, scan_all
from bartizan.collect.source import Reader
from bartizan.collect.tables.looking import Looked
from bartizan.collect.tree import Tree
from bartizan.engine.cache import Cache
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.secrets import Secrets
from bartizan.evidence.source import Source
from bartizan.evidence.speaking import speaking


def silent(_: int) -> None:
    """Show no progress."""


def scan(tree: Tree, reader: Reader, cache: Cache, progress: Progress) -> tuple[Scanned, ...]:
    """Scan in two rounds: what has a tie to models, then what code that speaks with one reaches."""
    wanted = [e for e in tree.entries if source.wants(e.path) or secrets.wants(e.path)]
    wanted.sort(key=lambda entry: entry.path)
    scanner = Scanner(tree, replace(reader, reached=False), cache, secrets.run_key())
    first = tuple(scan_all(scanner, wanted, progress=progress))
    later = _reached(first)
    again = replace(scanner, reader=reader, only_source=True)
    entries = [entry for entry in wanted if entry.path in later]
    second = {item.path: item for item in scan_all(again, entries, progress=silent)}
    return tuple(_joined(item, second.get(item.path)) for item in first)


def _reached(scanned: Iterable[Scanned]) -> frozenset[str]:
    """Return the files that were put off and that code which speaks with a model reaches."""
    known = tuple(scanned)
    put_off = frozenset(item.path for item in known if source.is_put_off(item.read))
    if not put_off:
        return put_off
    uses = {item.path: item.uses for item in known if item.source}
    speakers = speaking(source_of(known)) | speaking(scripts_of(known))
    return put_off & reached(speakers, uses)


def _joined(first: Scanned, second: Scanned | None) -> Scanned:
    if second is not None:
        return replace(first, read=second.read, gap=first.gap or second.gap)
    return replace(first, read=source.without_later(first.read))


def source_of(scanned: Iterable[Scanned]) -> Source:
    """Return the source code among what was scanned, with what of it could not be read."""
    own = [item for item in scanned if item.source]
    found = source.merge((item.read or item.gap for item in own), len(own))
    return replace(found, serving=imported_tests({item.path: item.uses for item in own}))


def scripts_of(scanned: Iterable[Scanned]) -> Scripts:
    """Return the scripts among what was scanned, with what of them could not be read."""
    own = [item for item in scanned if item.source]
    found = source.merge_scripts(item.read for item in own)
    return replace(found, serving=imported_tests({item.path: item.uses for item in own}))


def secrets_of(scanned: Iterable[Scanned], looked: Mapping[str, Looked]) -> Secrets:
    """Return the credentials in what was scanned, and in the tables that were looked at."""
    known = tuple(scanned)
    hits = [hit for item in known for hit in item.secrets]
    hits += [hit for table in looked.values() for hit in table.secrets]
    gaps = [item.gap for item in known if item.gap is not None]
    return secrets.merge(hits, gaps=gaps, files=sum(item.text for item in known))
