"""Where rows come from: a file or a member of an archive, with its kind."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

KINDS: Final = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".json": "json", ".txt": "text", ".log": "text", ".md": "text", ".markdown": "text",
    ".rst": "text", ".text": "text", ".eml": "text", ".sql": "text", ".yaml": "text",
    ".yml": "text", ".toml": "text", ".ini": "text", ".cfg": "text", ".env": "text",
    ".conf": "text", ".xml": "html", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".ipynb": "notebook", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite",
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow",
    ".ipc": "arrow", ".py": "text", ".js": "text", ".ts": "text", ".sh": "text",
}  # fmt: skip
PACKED: Final = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or the member of a zip: `name` is how it is shown; `unread` why it cannot be read."""

    name: str
    path: Path
    kind: str = ""
    packing: str = ""
    member: str = ""
    size: int = 0
    unread: str = ""


def kind_of(name: str) -> tuple[str, str]:
    """Return the kind of a file and how it is packed, by its name; "" where the name says none."""
    plain = PurePosixPath(name.lower())
    packing = PACKED.get(plain.suffix, "")
    if packing:
        plain = plain.with_suffix("")
    return KINDS.get(plain.suffix, "text" if plain.name.startswith(".env") else ""), packing
