"""An assessment of an unchanged workload is remembered, by the content of everything it read.

Nothing is taken on trust: every file is read and hashed again. What could change the answer without
changing a file (the day, the options, this program) is part of the key. Results of other tools age
by the hour and may lie among files that are ignored: where any count, nothing is remembered.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import bartizan
from bartizan.assess.facts import Assessment
from bartizan.assess.plain import from_plain, to_plain
from bartizan.cli.options import Options
from bartizan.cli.reports import IMPORTS
from bartizan.cli.workload import tree_of
from bartizan.collect.disk import DiskTree
from bartizan.collect.tree import Entry
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import FormatError
from bartizan.engine.cache import DiskCache, user_cache_folder
from bartizan.engine.collector import calm_collector
from bartizan.evidence.facts import Gap

MEBIBYTE = 1024 * 1024
# Past these it is cheaper, or no dearer, to judge again.
MOST_BYTES = 512 * MEBIBYTE
MOST_FILES = 20_000
KEPT = 100
Assess = Callable[[DiskTree, Options], Assessment]


def run(options: Options) -> Assessment:
    """Assess a folder, or recall what an assessment of the same content said today.

    Raises what `wiring.assess_tree` and `workload.tree_of` raise.
    """
    calm_collector()
    tree = tree_of(options.root)
    now = moment_or_now(options.now)
    options = replace(options, now=now.isoformat())  # one reading of the clock, for key and answer
    key = _key(tree, options, now) if _worth(tree, options) else None
    memory = DiskCache(user_cache_folder() / "assessments.sqlite", most=KEPT)
    if key is not None and (known := _recalled(memory, key)) is not None:
        return replace(known, moment=now)
    from bartizan.cli.wiring import ages, assess_tree

    found = assess_tree(tree, options)
    if key is None or ages(tree, options):
        return found
    if key == _key(tree_of(options.root), options, now):
        memory.put({key: json.dumps(to_plain(found), separators=(",", ":")).encode()})
    return found


def _recalled(memory: DiskCache, key: str) -> Assessment | None:
    content = memory.get([key]).get(key)
    if content is None:
        return None
    try:
        return from_plain(Assessment, json.loads(content))
    except (ValueError, RecursionError, FormatError):
        return None


def _worth(tree: DiskTree, options: Options) -> bool:
    """Whether all that decides the answer lies in the folder, and is soon hashed."""
    small = sum(entry.size for entry in tree.entries) <= MOST_BYTES
    alone = not options.imports and not any(e.path.startswith(IMPORTS) for e in tree.entries)
    return options.cached and small and alone and len(tree.entries) <= MOST_FILES


def _key(tree: DiskTree, options: Options, now: datetime) -> str:
    name = os.fsencode(options.root.resolve().name)
    total = sha256(f"{_program()}|{now.date()}|".encode() + name)
    total.update(f"|{options.phase}|{options.excerpts}|{_catalogues(options)}".encode())
    for gap in (*tree.skipped, *tree.lost):
        total.update(f"|{gap.path}|{gap.reason}".encode())
    for link in tree.links:
        total.update(f"|{link.path}|{link.target}".encode())
    for entry in tree.entries:
        total.update(b"\x00" + entry.path.encode() + b"\x00" + _held(tree, entry))
    return total.hexdigest()


def _held(tree: DiskTree, entry: Entry) -> bytes:
    """Return the digest of a file, read piece by piece, or why it cannot be read."""
    total = sha256()
    for offset in range(0, max(entry.size, 1), MEBIBYTE):
        piece = tree.head(entry.path, MEBIBYTE, offset)
        if isinstance(piece, Gap):
            return piece.reason.encode()
        total.update(piece)
    return total.digest()


def _catalogues(options: Options) -> str:
    total = sha256()
    for folder in options.catalogues:
        for path in sorted(folder.rglob("*.y*ml")):
            if path.is_file():
                total.update(os.fsencode(path) + b"\x00" + path.read_bytes())
    return total.hexdigest()


@cache
def _program() -> str:
    """Name this very program by its files: what another version judged is not recalled."""
    root = Path(bartizan.__file__).parent
    total = sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".json", ".yaml", ".j2", ".css", ".js"):
            info = path.stat()
            total.update(f"{path.relative_to(root)}|{info.st_size}|{info.st_mtime_ns}|".encode())
    return total.hexdigest()
