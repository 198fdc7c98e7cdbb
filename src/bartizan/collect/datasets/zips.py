"""The members of a zip as sources; nothing is written to disk."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bartizan.classify.naming import shown
from bartizan.collect.datasets.jsonkind import as_written
from bartizan.collect.datasets.source import UNKNOWN, Remote, Source, kind_of

MOST_MEMBERS: Final = 100_000
# These need to seek, which a packed member cannot.
_WHOLE: Final = frozenset({"parquet", "arrow", "sqlite"})


def members(path: Path | Remote, name: str) -> Iterator[Source]:
    """Yield the members of a zip; those that are not read with the reason."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            listed = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield Source(name, path, unread=f"is no zip that can be read: {error}")
        return
    if len(listed) > MOST_MEMBERS:
        yield Source(name, path, unread=f"has {len(listed)} members, more than {MOST_MEMBERS}")
        return
    for info in sorted(listed, key=lambda each: each.filename):
        if not info.is_dir():
            yield as_written(_member(path, f"{name}!{shown(info.filename)}", info))


def _member(path: Path | Remote, shown: str, info: zipfile.ZipInfo) -> Source:
    kind, packing = kind_of(info.filename)
    unread = ""
    if info.flag_bits & 1:
        unread = "is encrypted"
    elif kind in _WHOLE or not kind:
        unread = f"a {kind} file in a zip is not read: unpack it" if kind else UNKNOWN
    return Source(shown, path, kind, packing, info.filename, info.file_size, unread)
